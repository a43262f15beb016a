package io.chunkfs.acceptance;

import io.chunkfs.shell.node.NodeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A local cluster of separate processes, started and ended by typed commands. */
final class RealCluster implements AutoCloseable {
  private static final Pattern EXPORT = Pattern.compile("export DFS_FS=(dfs://([^:]+):(\\d+)\\S*)");

  private final Path directory;
  private final Dfs dfs;
  private final String fs;
  private final InetSocketAddress nameNode;

  private RealCluster(Path directory, Dfs dfs, String started) {
    Matcher export = EXPORT.matcher(started);
    if (!export.find()) throw new AssertionError("no export line in:\n" + started);
    this.directory = directory;
    this.dfs = dfs;
    this.fs = export.group(1);
    this.nameNode = new InetSocketAddress(export.group(2), Integer.parseInt(export.group(3)));
  }

  /**
   * Starts a cluster on free ports.
   *
   * @param options further options of {@code local start}
   */
  static RealCluster start(Path scratch, int dataNodes, String... options) throws IOException {
    Path directory = scratch.resolve("cluster");
    Dfs dfs = new Dfs(scratch, Map.of());
    List<String> command =
        new ArrayList<>(List.of("local", "start", "--dir", directory.toString(), "--port", "0"));
    command.addAll(List.of("--datanodes", Integer.toString(dataNodes)));
    command.addAll(List.of(options));
    return new RealCluster(directory, dfs, dfs.run(command).requireOk().out());
  }

  /** Starts a cluster on free ports whose nodes read a file with these settings. */
  static RealCluster start(Path scratch, int dataNodes, Map<String, String> settings)
      throws IOException {
    Path file = scratch.resolve("test.conf");
    Files.write(
        file,
        settings.entrySet().stream().map(each -> each.getKey() + " = " + each.getValue()).toList());
    return start(scratch, dataNodes, "--conf", file.toString());
  }

  /** A file system command. */
  Dfs.Result dfs(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("--fs", fs));
    command.addAll(List.of(arguments));
    return dfs.run(command);
  }

  /** A command about the cluster's processes, as in {@code local("kill", "dn2")}. */
  Dfs.Result local(String verb, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("local", verb));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--dir", directory.toString()));
    return dfs.run(command).requireOk();
  }

  /** Starts a file system command in the background. */
  Process background(Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("--fs", fs));
    command.addAll(List.of(arguments));
    return dfs.start(command, out, err);
  }

  /** Starts a file system command in the background that reads from a file. */
  Process feed(Path in, Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("--fs", fs));
    command.addAll(List.of(arguments));
    return dfs.start(command, in, out, err);
  }

  /** Starts a file system command in the background that reads what the test writes to it. */
  Process piped(Path out, Path err, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("--fs", fs));
    command.addAll(List.of(arguments));
    return dfs.startPiped(command, out, err);
  }

  /** Audits the directories of all nodes. */
  Dfs.Result check() throws IOException {
    return dfs.run("debug", "check", "--dir", directory.toString());
  }

  /** The cluster's address, as {@code --fs} takes it. */
  String fs() {
    return fs;
  }

  InetSocketAddress nameNode() {
    return nameNode;
  }

  Path directory(String node) {
    return directory.resolve(node);
  }

  /** The running process whose command line carries the node's directory. */
  long pid(String node) throws IOException {
    String mark = directory(node).toString();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid)
          .filter(pid -> commandLine(pid).contains(mark))
          .findFirst()
          .orElseThrow(() -> new AssertionError(node + " does not run"));
    }
  }

  /** TCP ports that a process listens on. */
  static Set<Integer> listening(long pid) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String target = link(descriptor);
        if (target.startsWith("socket:[")) sockets.add(target.substring(8, target.length() - 1));
      }
    }
    Set<Integer> ports = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (!Files.exists(Path.of(table))) continue;
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length > 9 && columns[3].equals("0A") && sockets.contains(columns[9])) {
          ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  /** A number on a node's page of metrics; of several samples with that name the sum. */
  long metric(String node, String name) throws IOException {
    String address = new NodeFiles(directory(node)).addresses().get("http");
    long sum = 0;
    boolean found = false;
    try (InputStream page = URI.create("http://" + address + "/metrics").toURL().openStream()) {
      for (String line : new String(page.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith(name + " ") && !line.startsWith(name + "{")) continue;
        found = true;
        sum += (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    if (!found) throw new AssertionError(node + " has no metric " + name);
    return sum;
  }

  /** Regular files below a node's directory whose name matches. */
  List<Path> files(String node, String pattern) throws IOException {
    try (Stream<Path> all = Files.walk(directory(node))) {
      return all.filter(file -> file.getFileName().toString().matches(pattern))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    dfs.run("local", "destroy", "--yes", "--dir", directory.toString()).requireOk();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }

  private static String link(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
