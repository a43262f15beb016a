package io.chunkfs.datanode.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine's disks. */
public final class SystemDisk implements Disk {
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
    } catch (java.nio.file.DirectoryIteratorException broken) {
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
    return Files.getFileStore(directory).getTotalSpace();
  }

  @Override
  public long usable(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) return Optional.of(channel); // closing it frees the lock
    } catch (OverlappingFileLockException ours) {
      // somebody in this process has it: as good as another process
    } catch (IOException unable) {
      channel.close();
      throw unable;
    }
    channel.close();
    return Optional.empty();
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
