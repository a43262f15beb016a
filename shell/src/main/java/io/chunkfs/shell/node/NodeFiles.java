package io.chunkfs.shell.node;

import io.chunkfs.server.ServerLogs;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The files in a node's directory by which others find its process: {@code pid} while it runs,
 * {@code ports} with the addresses it listens on, its log, and what it wrote to its standard
 * output.
 */
public record NodeFiles(Path directory) {
  /** Key of the process in {@code ports}. */
  private static final String PID = "pid";

  /** Key in {@code ports}: set once the node serves. */
  private static final String SERVES = "serves";

  /** Where the log is. */
  public Path log() {
    return directory.resolve(ServerLogs.FILE_NAME);
  }

  /** What the process wrote to standard output and standard error. */
  public Path output() {
    return directory.resolve("server.out");
  }

  /** The process that runs, or ran and did not end in order. */
  public OptionalLong pid() throws IOException {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(directory.resolve(PID)).strip()));
    } catch (NoSuchFileException none) {
      return OptionalLong.empty();
    } catch (NumberFormatException torn) {
      return OptionalLong.empty();
    }
  }

  /** Names this process as the one that runs. */
  public void begin() throws IOException {
    Files.createDirectories(directory);
    replace(directory.resolve(PID), ProcessHandle.current().pid() + "\n");
  }

  /** This process has ended in order. */
  public void end() throws IOException {
    Files.deleteIfExists(directory.resolve(PID));
  }

  /**
   * Records where this process listens, as {@code host:port} by purpose.
   *
   * @param serves whether it does its work by now: a namenode that answers calls, a datanode that
   *     is registered
   */
  public void listening(Map<String, String> addresses, boolean serves) throws IOException {
    Properties written = new Properties();
    written.putAll(addresses);
    written.setProperty(PID, Long.toString(ProcessHandle.current().pid()));
    written.setProperty(SERVES, Boolean.toString(serves));
    StringWriter text = new StringWriter();
    written.store(text, null);
    replace(directory.resolve("ports"), text.toString());
  }

  /** Where the node listened when it last started, by purpose; empty when it never did. */
  public Map<String, String> addresses() throws IOException {
    Map<String, String> addresses = new TreeMap<>(ports());
    addresses.remove(PID);
    addresses.remove(SERVES);
    return Collections.unmodifiableMap(addresses);
  }

  /** Where the process listens, once it says so. */
  public Optional<Map<String, String>> addressesOf(long pid) throws IOException {
    boolean itsOwn = Long.toString(pid).equals(ports().get(PID));
    return itsOwn ? Optional.of(addresses()) : Optional.empty();
  }

  /** Whether the process does its work by now. */
  public boolean serves(long pid) throws IOException {
    Map<String, String> ports = ports();
    return Long.toString(pid).equals(ports.get(PID)) && "true".equals(ports.get(SERVES));
  }

  private Map<String, String> ports() throws IOException {
    Properties read = new Properties();
    try {
      read.load(new StringReader(Files.readString(directory.resolve("ports"))));
    } catch (NoSuchFileException none) {
      return Map.of();
    }
    Map<String, String> ports = new TreeMap<>();
    for (String key : read.stringPropertyNames()) ports.put(key, read.getProperty(key));
    return ports;
  }

  /** Readers see the old file or the new one. */
  private static void replace(Path file, String text) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
