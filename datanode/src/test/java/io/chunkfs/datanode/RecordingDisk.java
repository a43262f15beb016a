package io.chunkfs.datanode;

import io.chunkfs.datanode.store.Disk;
import io.chunkfs.datanode.store.DiskFile;
import io.chunkfs.datanode.store.SystemDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The machine's disk, except that syncs are only noted down, which makes it quick, that syncs and
 * writes can be held up, and syncs made to fail.
 */
public final class RecordingDisk implements Disk {
  private final Disk disk = new SystemDisk();
  private final List<Path> synced = new ArrayList<>();
  private boolean holding;
  private int held;
  private boolean failing;
  private boolean writesHeld;

  /** Lets no sync come to its end until {@link #release}. */
  public synchronized void hold() {
    holding = true;
  }

  /** Lets no write come to its end until {@link #release}. */
  public synchronized void holdWrites() {
    writesHeld = true;
  }

  /** Lets syncs and writes end again. */
  public synchronized void release() {
    holding = false;
    writesHeld = false;
    notifyAll();
  }

  /** How many syncs and writes are held up now. */
  public synchronized int held() {
    return held;
  }

  /** Lets every sync fail from now on. */
  public synchronized void failSyncs() {
    failing = true;
  }

  /** Forgets what was synced so far. */
  public synchronized void forget() {
    synced.clear();
  }

  /** Everything that was synced, in the order in which the syncs ended. */
  public synchronized List<Path> synced() {
    return new ArrayList<>(synced);
  }

  private synchronized void sync(Path path) throws IOException {
    waitWhile(() -> holding, path);
    if (failing) throw new IOException("Input/output error");
    synced.add(path);
  }

  private synchronized void waitWhile(BooleanSupplier heldUp, Path path) throws IOException {
    held++;
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (heldUp.getAsBoolean()) {
        if (System.nanoTime() > deadline) throw new IOException("held up for too long: " + path);
        wait(100);
      }
    } catch (InterruptedException asked) {
      throw new IOException(asked);
    } finally {
      held--;
    }
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return new RecordingFile(file, disk.create(file));
  }

  @Override
  public DiskFile open(Path file, boolean writable) throws IOException {
    return new RecordingFile(file, disk.open(file, writable));
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    disk.makeDirectory(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    sync(directory);
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
    return disk.usable(directory);
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    return disk.lock(file);
  }

  private final class RecordingFile implements DiskFile {
    private final Path path;
    private final DiskFile file;

    RecordingFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      waitWhile(() -> writesHeld, path);
      file.write(bytes, position);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void sync() throws IOException {
      RecordingDisk.this.sync(path);
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
