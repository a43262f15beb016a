package io.chunkfs.namenode.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads RocksDB's native library from a copy that is unpacked once for all processes of a user.
 * RocksDB itself would unpack its 15 MB at each start, and leave them behind when killed.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  /** The name under which RocksDB looks in a directory; not the one that it packs. */
  private static final String SOUGHT = Environment.getJniLibraryFileName("rocksdbjni");

  private static boolean loaded;

  private NativeLibrary() {}

  /** Loads it, once a process. */
  static synchronized void load() {
    if (loaded) return;
    URL packed = RocksDB.class.getResource("/" + Environment.getJniLibraryFileName("rocksdb"));
    if (packed == null || !loadUnpacked(packed)) RocksDB.loadLibrary();
    loaded = true;
  }

  private static boolean loadUnpacked(URL packed) {
    String user = System.getProperty("user.name");
    Path root = Path.of(System.getProperty("java.io.tmpdir"), "chunkfs-" + user);
    try {
      Path directory = unpacked(packed, root);
      RocksDB.loadLibrary(List.of(directory.toString()));
      return true;
    } catch (IOException | UnsatisfiedLinkError unusable) {
      LOG.info("cannot keep RocksDB's native library below {}: {}", root, unusable.toString());
      return false;
    }
  }

  /** The directory that holds the library of exactly this release. */
  private static Path unpacked(URL packed, Path root) throws IOException {
    URLConnection connection = packed.openConnection();
    if (!(connection instanceof JarURLConnection inJar)) throw new IOException("not in a jar");
    long bytes = inJar.getJarEntry().getSize();
    String release = Long.toHexString(inJar.getJarEntry().getCrc());
    Path directory = root.resolve("rocksdbjni-" + release);
    Path library = directory.resolve(SOUGHT);
    makePrivate(root);
    if (!Files.exists(library) || Files.size(library) != bytes) {
      Files.createDirectories(directory);
      unpack(inJar, library);
    }
    return directory;
  }

  private static void makePrivate(Path root) throws IOException {
    FileAttribute<?> ours =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root.getParent());
      Files.createDirectory(root, ours);
    }
    String user = System.getProperty("user.name");
    if (!Files.getOwner(root).getName().equals(user)) {
      throw new IOException(root + " belongs to " + Files.getOwner(root) + ", not to " + user);
    }
  }

  /** By a rename, so that processes that start together see a whole file or none. */
  private static void unpack(URLConnection packed, Path library) throws IOException {
    Path part = Files.createTempFile(library.getParent(), "unpacking", ".so");
    try (InputStream bytes = packed.getInputStream()) {
      Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
