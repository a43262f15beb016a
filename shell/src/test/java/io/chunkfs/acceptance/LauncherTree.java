package io.chunkfs.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A copy of the launcher in a tree of its own, whose Maven is a script that puts one small jar in
 * place. Its program prints what the launcher gave it.
 */
final class LauncherTree {
  private static final String PROGRAM =
      """
      package io.chunkfs.shell;

      public class Main {
        public static void main(String[] words) throws Exception {
          System.out.println("version VERSION");
          System.out.println("words " + String.join(" ", words));
          System.out.println("directory " + System.getProperty("user.dir"));
          System.out.println("pid " + ProcessHandle.current().pid());
          System.out.println("java " + System.getProperty("java.home"));
          System.out.println("build " + System.getenv("DFS_BUILD"));
          if (words.length > 0 && words[0].equals("wait")) System.in.read();
        }
      }
      """;
  private static final String REHEARSAL =
      """
      package io.chunkfs.shell;

      public class Rehearsal {
        public static void main(String[] none) {
          Main.class.getName();
        }
      }
      """;
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "built" >> TREE/builds
      for word in "$@"; do
        case $word in
          -Dlauncher.lib=*)
            mkdir -p "${word#*=}"
            cp TREE/program.jar "${word#*=}/"
            ;;
        esac
      done
      [[ ! -e TREE/broken ]] || { echo "the compiler says no"; exit 1; }
      """;

  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  /** Lays the tree out. */
  LauncherTree(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("shell/src/main"));
    Files.createDirectories(root.resolve("conf"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("shell/pom.xml"), "<project/>");
    Files.copy(Dfs.launcher(), launcher(), StandardCopyOption.COPY_ATTRIBUTES);
    Path bin = Files.createDirectories(root.resolve("bin"));
    executable(bin.resolve("mvn"), MAVEN.replace("TREE", root.toString()));
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    program("1");
  }

  Path launcher() {
    return root.resolve("dfs");
  }

  /** Sets a variable for all commands; empty text unsets it. */
  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Makes what the next build will put in place. */
  void program(String version) throws IOException {
    Path sources = Files.createDirectories(root.resolve("program/" + version));
    Path main = sources.resolve("Main.java");
    Files.writeString(main, PROGRAM.replace("VERSION", version));
    Path rehearsal = Files.writeString(sources.resolve("Rehearsal.java"), REHEARSAL);
    Path classes = Files.createDirectories(sources.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int failed =
        compiler.run(
            null,
            null,
            null,
            "--release",
            "17",
            "-d",
            classes.toString(),
            main.toString(),
            rehearsal.toString());
    if (failed != 0) throw new AssertionError("the program does not compile");
    try (OutputStream file = Files.newOutputStream(root.resolve("program.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, jar);
      }
    }
  }

  /** Says that a source is newer than the build. */
  void touchSource() throws IOException {
    Files.writeString(root.resolve("shell/src/main/Changed.java"), "// " + System.nanoTime());
  }

  /** Makes builds fail, or not. */
  void broken(boolean yes) throws IOException {
    if (yes) Files.writeString(root.resolve("broken"), "");
    else Files.deleteIfExists(root.resolve("broken"));
  }

  /** How often Maven ran. */
  int builds() throws IOException {
    Path log = root.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  /** The directories of builds that are there. */
  List<Path> buildDirectories() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("build"))) {
      return all.filter(each -> each.getFileName().toString().startsWith("b-")).toList();
    }
  }

  /** Starts a command; its output goes to files beside {@code name}. */
  Process start(Path directory, Path name, Path launcher, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().remove("DFS_CLASSPATH");
    builder.environment().remove("DFS_BUILD");
    for (Map.Entry<String, String> each : environment.entrySet()) {
      if (each.getValue().isEmpty()) builder.environment().remove(each.getKey());
      else builder.environment().put(each.getKey(), each.getValue());
    }
    builder.redirectOutput(Path.of(name + ".out").toFile());
    builder.redirectError(Path.of(name + ".err").toFile());
    return builder.start();
  }

  /** Runs a command to its end. */
  Dfs.Result run(Path directory, Path launcher, String... words)
      throws IOException, InterruptedException {
    Path name = Files.createTempFile(root, "run", "");
    Process process = start(directory, name, launcher, words);
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end: " + Files.readString(name));
    }
    return new Dfs.Result(
        process.exitValue(),
        Files.readString(Path.of(name + ".out")),
        Files.readString(Path.of(name + ".err")));
  }

  Dfs.Result run(String... words) throws IOException, InterruptedException {
    return run(root, launcher(), words);
  }

  /** A JDK that says it has this version, and says so too when it is used. */
  Path fakeJdk(String name, String version) throws IOException {
    Path home = root.resolve(name);
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    executable(bin.resolve("java"), "#!/bin/sh\necho \"this is " + name + "\"\n");
    executable(bin.resolve("javac"), "#!/bin/sh\nexit 1\n");
    return home;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
