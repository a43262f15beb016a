package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher: which JDK, when it builds, and that it leaves everything else alone. */
class LauncherTest {
  private static final int ROUNDS = 100;
  private static final Duration LIMIT = Duration.ofMillis(20);

  @TempDir Path scratch;
  private LauncherTree tree;

  @BeforeEach
  void aTreeOfItsOwn() throws IOException {
    tree = new LauncherTree(Files.createDirectories(scratch.resolve("tree")));
  }

  @Test
  void itBuildsOnceAndSaysSoInOneLine() throws Exception {
    Dfs.Result first = tree.run("one", "two").requireOk();
    Dfs.Result second = tree.run("three").requireOk();

    assertThat(first.out()).contains("version 1\n", "words one two\n");
    assertThat(first.err().lines()).hasSize(2);
    assertThat(first.err()).startsWith("dfs: building ChunkFS").contains("dfs: preparing for Java");
    assertThat(second.out()).contains("words three\n");
    assertThat(second.err()).isEmpty();
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void itWorksThroughSymlinksAndFromAnyDirectoryWithoutChangingIt() throws Exception {
    Path elsewhere = Files.createDirectories(scratch.resolve("a directory"));
    Path link = Files.createSymbolicLink(scratch.resolve("dfs-link"), tree.launcher());
    Path second = Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("../dfs-link"));

    Dfs.Result result = tree.run(elsewhere, second, "ls", "a  b").requireOk();

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(result.out())
        .contains("directory " + elsewhere.toRealPath() + "\n", "words ls a  b\n");
  }

  @Test
  void aChangedSourceIsBuiltAnewAndARunningServerKeepsItsBuild() throws Exception {
    Path name = scratch.resolve("server");
    Process server = tree.start(scratch, name, tree.launcher(), "wait");
    try {
      String old = awaitLine(Path.of(name + ".out"), "build ").substring("build ".length());
      tree.program("2");
      tree.touchSource();

      assertThat(tree.run().requireOk().out()).contains("version 2\n");
      assertThat(Path.of(old, "lib", "program.jar")).exists();
      assertThat(tree.buildDirectories()).hasSize(2);
    } finally {
      server.getOutputStream().close();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    tree.program("3");
    tree.touchSource();

    assertThat(tree.run().requireOk().out()).contains("version 3\n");
    assertThat(tree.buildDirectories()).hasSize(1);
  }

  @Test
  void theCommandIsTheVeryProcessThatWasStarted() throws Exception {
    Path name = scratch.resolve("one");
    Process process = tree.start(scratch, name, tree.launcher(), "wait");

    String line = awaitLine(Path.of(name + ".out"), "pid ");
    process.getOutputStream().close();

    assertThat(line).isEqualTo("pid " + process.pid());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Process one = tree.start(scratch, scratch.resolve("one"), tree.launcher());
    Process two = tree.start(scratch, scratch.resolve("two"), tree.launcher());

    assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(two.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(one.exitValue()).isZero();
    assertThat(two.exitValue()).isZero();
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLogAndLeavesNothing() throws Exception {
    tree.broken(true);

    Dfs.Result failed = tree.run("ls");

    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err()).contains("the compiler says no", "dfs: the build failed");
    assertThat(failed.out()).isEmpty();
    assertThat(tree.buildDirectories()).isEmpty();
    tree.broken(false);
    tree.run("ls").requireOk();
  }

  @Test
  void javaHomeComesFirst() throws Exception {
    tree.run().requireOk();
    tree.set("JAVA_HOME", tree.fakeJdk("mine", "21.0.1").toString());

    assertThat(tree.run().out()).isEqualTo("this is mine\n");
  }

  @Test
  void anOldJavaHomeIsPassedOverForThePath() throws Exception {
    tree.run().requireOk();
    tree.set("JAVA_HOME", tree.fakeJdk("old", "11.0.2").toString());
    Path good = tree.fakeJdk("good", "17");
    tree.set("PATH", good.resolve("bin") + ":" + System.getenv("PATH"));

    assertThat(tree.run().out()).isEqualTo("this is good\n");
  }

  @Test
  void withoutBothTheNewestThatIsFoundIsTaken() throws Exception {
    tree.run().requireOk();
    tree.set("JAVA_HOME", "");
    tree.set("PATH", pathWithoutJava());
    tree.fakeJdk("jdks/a", "17.0.9");
    tree.fakeJdk("jdks/b", "25.0.1");
    tree.fakeJdk("jdks/c", "1.8.0_392");
    tree.set("DFS_JDKS", scratch.resolve("tree/jdks") + "/*");

    assertThat(tree.run().out()).isEqualTo("this is jdks/b\n");
  }

  @Test
  void withNoneItSaysWhatItSaw() throws Exception {
    tree.run().requireOk();
    Path old = tree.fakeJdk("old", "11.0.2");
    tree.set("JAVA_HOME", old.toString());
    tree.set("PATH", pathWithoutJava());
    tree.set("DFS_JDKS", scratch.resolve("none") + "/*");

    Dfs.Result failed = tree.run("ls");

    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err())
        .isEqualTo(
            "dfs: no JDK 17 or newer was found; install one or set JAVA_HOME.\n"
                + "dfs: JAVA_HOME: "
                + old
                + " is Java 11\n");
  }

  @Test
  void noJdkOnThisMachineWarns() throws Exception {
    for (Path jdk : jdks()) {
      tree.set("JAVA_HOME", jdk.toString());
      tree.run().requireOk();
      for (String verb : List.of("ls", "namenode", "datanode", "demo")) {
        Dfs.Result again = tree.run(verb).requireOk();
        assertThat(again.err()).as(verb + " on " + jdk).isEmpty();
        assertThat(again.out()).as(verb + " on " + jdk).startsWith("version 1\n");
      }
    }
  }

  @Test
  void theRealCommandWarnsOnNoneEither() throws Exception {
    for (Path jdk : jdks()) {
      Dfs dfs = new Dfs(scratch, Map.of("JAVA_HOME", jdk.toString()));
      Dfs.Result result = dfs.run("version").requireOk();
      assertThat(result.err()).as(jdk.toString()).isEmpty();
      assertThat(result.out()).contains(jdk.toString());
    }
  }

  /** All that comes before Java, with a Java that ends at once; the best of some rounds counts. */
  @Test
  void theCheckCostsLessThanTwentyMilliseconds() throws Exception {
    tree.run().requireOk();
    tree.set("JAVA_HOME", tree.fakeJdk("quick", "17.0.1").toString());
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && best >= LIMIT.toNanos(); round++) {
      long startNanos = System.nanoTime();
      tree.run().requireOk();
      best = Math.min(best, System.nanoTime() - startNanos);
    }
    assertThat(Duration.ofNanos(best)).isLessThan(LIMIT);
  }

  private static List<Path> jdks() throws IOException {
    Path usual = Path.of("/usr/lib/jvm");
    Path own = Path.of(System.getProperty("java.home"));
    if (!Files.isDirectory(usual)) return List.of(own);
    try (Stream<Path> all = Files.list(usual)) {
      List<Path> found =
          all.filter(each -> !Files.isSymbolicLink(each))
              .filter(each -> Files.exists(each.resolve("bin/javac")))
              .sorted()
              .toList();
      return found.isEmpty() ? List.of(own) : found;
    }
  }

  /** A directory with what the launcher needs of the system, and no java. */
  private String pathWithoutJava() throws IOException {
    Path bin = Files.createDirectories(scratch.resolve("system"));
    for (String tool : List.of("bash", "env", "find", "flock", "readlink", "sh")) {
      Path real = Path.of("/usr/bin", tool);
      if (!Files.exists(real)) real = Path.of("/bin", tool);
      Path script = bin.resolve(tool);
      Files.writeString(script, "#!/bin/sh\nexec " + real + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return bin.toString();
  }

  private static String awaitLine(Path file, String start) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Files.exists(file)
                    ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith(start))
                        .findFirst()
                        .orElse("")
                    : "",
            line -> !line.isEmpty());
  }
}
