package io.chunkfs.datanode.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A disk in memory with faults and eavesdroppers put before single operations. */
final class FaultyDisk implements Disk {
  /** Runs before an operation and may fail it. */
  interface Before {
    void run(Path path) throws IOException;
  }

  private final Disk disk = new ForgetfulDisk();
  private final Map<Path, Long> usable = new ConcurrentHashMap<>();
  private volatile Before write = path -> {};
  private volatile Before sync = path -> {};
  private volatile Before syncDirectory = path -> {};
  private volatile Before read = path -> {};
  private volatile Before rename = path -> {};

  void beforeWrite(Before act) {
    write = act;
  }

  void beforeSync(Before act) {
    sync = act;
  }

  void beforeSyncDirectory(Before act) {
    syncDirectory = act;
  }

  void beforeRead(Before act) {
    read = act;
  }

  void beforeRename(Before act) {
    rename = act;
  }

  void setUsable(Path volume, long bytes) {
    usable.put(volume, bytes);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return new FaultyFile(file, disk.create(file));
  }

  @Override
  public DiskFile open(Path file, boolean writable) throws IOException {
    return new FaultyFile(file, disk.open(file, writable));
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    disk.makeDirectory(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    rename.run(to);
    disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    syncDirectory.run(directory);
    disk.syncDirectory(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return disk.size(file);
  }

  @Override
  public Path real(Path path) throws IOException {
    return disk.real(path);
  }

  @Override
  public long capacity(Path directory) throws IOException {
    return disk.capacity(directory);
  }

  @Override
  public long usable(Path directory) throws IOException {
    Long set = usable.get(directory);
    return set != null ? set : disk.usable(directory);
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    return disk.lock(file);
  }

  /** A file behind the faults. */
  private final class FaultyFile implements DiskFile {
    private final Path path;
    private final DiskFile file;

    FaultyFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      write.run(path);
      file.write(bytes, position);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      read.run(path);
      return file.read(into, position);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void sync() throws IOException {
      sync.run(path);
      file.sync();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public Optional<FileChannel> channel() {
      return file.channel();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
