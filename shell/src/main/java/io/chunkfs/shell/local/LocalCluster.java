package io.chunkfs.shell.local;

import io.chunkfs.client.FsUri;
import io.chunkfs.client.HostPort;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What is remembered of a local cluster, in {@code cluster.properties} of its directory: its nodes,
 * the port of its namenode, and what it was started with.
 */
final class LocalCluster {
  private static final String FILE = "cluster.properties";
  private static final String SETTING = "setting.";

  private final Path directory;
  private final Properties remembered;

  private LocalCluster(Path directory, Properties remembered) {
    this.directory = directory;
    this.remembered = remembered;
  }

  /** A cluster that is not yet remembered. */
  static LocalCluster make(Path directory) {
    return new LocalCluster(directory, new Properties());
  }

  /** The cluster whose directory this is, if it is one. */
  static Optional<LocalCluster> find(Path directory) throws IOException {
    Properties read = new Properties();
    try {
      read.load(new StringReader(Files.readString(directory.resolve(FILE))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    return Optional.of(new LocalCluster(directory, read));
  }

  /** The cluster whose directory this is. */
  static LocalCluster open(Path directory) throws IOException {
    return find(directory)
        .orElseThrow(
            () ->
                new IOException(
                    "there is no local cluster in " + directory + "\nmake one: dfs local start"));
  }

  Path directory() {
    return directory;
  }

  int port() {
    return Integer.parseInt(remembered.getProperty("port", "0"));
  }

  void setPort(int port) {
    remembered.setProperty("port", Integer.toString(port));
  }

  String bind() {
    return remembered.getProperty("bind", "127.0.0.1");
  }

  void setBind(String address) {
    remembered.setProperty("bind", address);
  }

  int dataNodes() {
    return Integer.parseInt(remembered.getProperty("datanodes", "0"));
  }

  void setDataNodes(int number) {
    remembered.setProperty("datanodes", Integer.toString(number));
  }

  int racks() {
    return Integer.parseInt(remembered.getProperty("racks", "1"));
  }

  void setRacks(int number) {
    remembered.setProperty("racks", Integer.toString(number));
  }

  Optional<String> configuration() {
    return Optional.ofNullable(remembered.getProperty("conf"));
  }

  void setConfiguration(String file) {
    remembered.setProperty("conf", file);
  }

  /** Single settings that all nodes get. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (String key : remembered.stringPropertyNames()) {
      if (key.startsWith(SETTING)) {
        settings.put(key.substring(SETTING.length()), remembered.getProperty(key));
      }
    }
    return settings;
  }

  void addSetting(String key, String value) {
    remembered.setProperty(SETTING + key, value);
  }

  void save() throws IOException {
    StringWriter text = new StringWriter();
    remembered.store(text, "A local cluster of ChunkFS; written by dfs local.");
    Path part = directory.resolve(FILE + ".part");
    Files.writeString(part, text.toString());
    Files.move(
        part,
        directory.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Namenodes first. */
  List<LocalNode> nodes() {
    List<LocalNode> nodes = new ArrayList<>();
    nodes.add(nameNode());
    for (int number = 1; number <= dataNodes(); number++) nodes.add(dataNode(number));
    return nodes;
  }

  LocalNode nameNode() {
    return new LocalNode(directory.resolve("nn1"), Optional.empty());
  }

  LocalNode dataNode(int number) {
    String rack = "/rack" + ((number - 1) % racks() + 1);
    return new LocalNode(directory.resolve("dn" + number), Optional.of(rack));
  }

  LocalNode node(String name) throws IOException {
    for (LocalNode node : nodes()) {
      if (node.name().equals(name)) return node;
    }
    throw new IOException(
        "there is no node '"
            + name
            + "' in "
            + directory
            + "; there are "
            + String.join(", ", nodes().stream().map(LocalNode::name).toList()));
  }

  /** Where clients find it, once its namenode has listened. */
  FsUri address() {
    return new FsUri(List.of(new HostPort(Ports.reachable(bind()), port())), DfsPath.ROOT);
  }
}
