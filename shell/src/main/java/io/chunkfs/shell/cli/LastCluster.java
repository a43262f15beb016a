package io.chunkfs.shell.cli;

import io.chunkfs.client.FsUri;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The file that remembers where the last local cluster that this account started listens. */
public final class LastCluster {
  /** Its name in the state directory. */
  public static final String FILE = "last-cluster";

  private LastCluster() {}

  /** The address, when there is one. */
  public static Optional<FsUri> read(Path file) throws IOException {
    Optional<String> line = new Remembered(file).read();
    try {
      return line.map(FsUri::parse);
    } catch (IllegalArgumentException damaged) {
      throw new IOException(file + " is damaged; delete it: " + damaged.getMessage(), damaged);
    }
  }

  /** Remembers an address. */
  public static void write(Path file, FsUri address) throws IOException {
    new Remembered(file).write(address.toString());
  }

  /** Forgets the address, unless another one is remembered by now. */
  public static void forget(Path file, FsUri address) throws IOException {
    new Remembered(file).forget(address.toString());
  }
}
