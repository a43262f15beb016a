package io.chunkfs.shell.cli;

import io.chunkfs.client.FsUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The file that remembers where the last local cluster that this account started listens. */
public final class LastCluster {
  /** Its name in the state directory. */
  public static final String FILE = "last-cluster";

  private LastCluster() {}

  /** The address, when there is one. */
  public static Optional<FsUri> read(Path file) throws IOException {
    try {
      return Optional.of(FsUri.parse(Files.readString(file).strip()));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IllegalArgumentException damaged) {
      throw new IOException(file + " is damaged; delete it: " + damaged.getMessage(), damaged);
    }
  }

  /** Remembers an address. */
  public static void write(Path file, FsUri address) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), FILE, ".part");
    Files.writeString(part, address + "\n");
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Forgets the address, unless another one is remembered by now. */
  public static void forget(Path file, FsUri address) throws IOException {
    Optional<FsUri> remembered = read(file);
    if (remembered.isPresent() && remembered.get().equals(address)) Files.deleteIfExists(file);
  }
}
