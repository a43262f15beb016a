package io.chunkfs.datanode.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The machine's disks. */
public final class SystemDisk implements Disk {
  /** Lock files of this process, by device and inode. */
  private static final Set<Object> LOCKED = ConcurrentHashMap.newKeySet();

  private final Map<Path, FileStore> stores = new ConcurrentHashMap<>();

  @Override
  public DiskFile create(Path file) throws IOException {
    return new SystemFile(
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile open(Path file, boolean writable) throws IOException {
    return new SystemFile(
        writable
            ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException there) {
      if (!Files.isDirectory(directory)) throw there;
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) names.add(entry.getFileName().toString());
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
    return names;
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public Path real(Path path) throws IOException {
    return path.toRealPath();
  }

  @Override
  public long capacity(Path directory) throws IOException {
    return storeOf(directory).getTotalSpace();
  }

  @Override
  public long usable(Path directory) throws IOException {
    return storeOf(directory).getUsableSpace();
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException there) {
      // as usual
    }
    Object identity = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    // Closing any channel of a file frees the process's locks on it: so none is opened twice.
    if (!LOCKED.add(identity)) return Optional.empty();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) return Optional.of(new Lock(identity, channel));
    } catch (IOException unable) {
      LOCKED.remove(identity);
      if (channel != null) channel.close();
      throw unable;
    }
    LOCKED.remove(identity);
    channel.close();
    return Optional.empty();
  }

  private FileStore storeOf(Path directory) throws IOException {
    FileStore known = stores.get(directory);
    if (known != null) return known;
    FileStore found = Files.getFileStore(directory); // reads the table of mounts
    stores.put(directory, found);
    return found;
  }

  /** A lock of this process. */
  private record Lock(Object identity, FileChannel channel) implements Closeable {
    @Override
    public void close() throws IOException {
      channel.close();
      LOCKED.remove(identity);
    }
  }

  /** A file through its channel. */
  private record SystemFile(FileChannel file) implements DiskFile {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) at += file.write(bytes, at);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      int total = 0;
      while (into.hasRemaining()) {
        int count = file.read(into, position + total);
        if (count < 0) break;
        total += count;
      }
      return total;
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void sync() throws IOException {
      file.force(true);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.of(file);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
