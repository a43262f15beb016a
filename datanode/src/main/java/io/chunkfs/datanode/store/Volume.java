package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.VolumeIdentity;
import io.chunkfs.proto.VolumeReport;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One directory on one disk. Every call of the file system goes through {@link #ask} or {@link
 * #act}, which judge its failures: a full disk is the caller's error, but a broken one takes the
 * volume, and only it, out of service, for good: what failed once is never tried again.
 *
 * <p>Thread: any.
 */
final class Volume implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

  private final Disk disk;
  private final VolumePaths paths;
  private final long reserveBytes;
  private final Map<Path, SharedSync> syncs = new ConcurrentHashMap<>();
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong pledged = new AtomicLong();
  private Closeable lock = () -> {};
  private volatile VolumeIdentity identity = VolumeIdentity.getDefaultInstance();
  private volatile String failure = "";
  private volatile Consumer<Volume> lost = volume -> {};

  Volume(Disk disk, Path root, long reserveBytes) {
    this.disk = disk;
    this.paths = new VolumePaths(root);
    this.reserveBytes = reserveBytes;
  }

  /** A call of the file system that answers something. */
  interface DiskQuestion<T> {
    T ask() throws IOException;
  }

  /** A call of the file system. */
  interface DiskAct {
    void act() throws IOException;
  }

  Disk disk() {
    return disk;
  }

  VolumePaths paths() {
    return paths;
  }

  VolumeIdentity identity() {
    return identity;
  }

  void identify(VolumeIdentity known) {
    identity = known;
  }

  void holdLock(Closeable held) {
    lock = held;
  }

  /** Whom to tell when the volume fails. */
  void onLost(Consumer<Volume> listener) {
    lost = listener;
  }

  boolean inService() {
    return failure.isEmpty();
  }

  String failure() {
    return failure;
  }

  /** Asks the file system; {@code doing} completes "cannot ..." in the error. */
  <T> T ask(String doing, DiskQuestion<T> question) throws ChunkFsException {
    requireInService();
    try {
      return question.ask();
    } catch (IOException failed) {
      throw judge(doing, failed);
    }
  }

  /** Changes the file system. */
  void act(String doing, DiskAct act) throws ChunkFsException {
    ask(
        doing,
        () -> {
          act.act();
          return this;
        });
  }

  /** Makes a directory's entries durable, together with everybody who wants the same now. */
  void syncDirectory(Path directory) throws IOException {
    syncs.computeIfAbsent(directory, path -> new SharedSync(disk, path)).sync();
  }

  /** What a failed call means, for the volume and for whoever made it. */
  ChunkFsException judge(String doing, IOException failed) {
    if (failed instanceof ChunkFsException judged) return judged;
    String what = "cannot " + doing + " on volume " + paths.root() + ": " + failed.getMessage();
    return switch (DiskFault.of(failed)) {
      case FULL -> new ChunkFsException(ErrorCode.DATANODE_DISK_FULL, what, failed);
      case CROWDED -> new ChunkFsException(ErrorCode.BUSY, what, failed);
      case STOPPED -> new ChunkFsException(ErrorCode.CANCELLED, what, failed);
      case MISSING, BROKEN -> {
        fail(what, failed);
        yield new ChunkFsException(
            ErrorCode.VOLUME_FAILED, what + "; the volume is out of service", failed);
      }
    };
  }

  void fail(String why, IOException cause) {
    synchronized (this) {
      if (!failure.isEmpty()) return;
      failure = why;
    }
    LOG.error("volume {} is out of service: {}", paths.root(), why, cause);
    lost.accept(this);
  }

  void requireInService() throws ChunkFsException {
    if (inService()) return;
    throw new ChunkFsException(
        ErrorCode.VOLUME_FAILED, "volume " + paths.root() + " is out of service: " + failure);
  }

  /** Counts bytes that replicas take, or give back when negative. */
  void use(long bytes) {
    used.addAndGet(bytes);
  }

  /** Counts bytes that writers were promised, or need no longer when negative. */
  void pledge(long bytes) {
    pledged.addAndGet(bytes);
  }

  /** Bytes that can still be promised to writers. */
  long remaining() throws ChunkFsException {
    long usable = ask("ask for free space", () -> disk.usable(paths.root()));
    return Math.max(0, usable - reserveBytes - pledged.get());
  }

  /** That so many bytes more can be promised to a replica that is here. */
  void requireRoom(ReplicaKey key, long more) throws ChunkFsException {
    long remaining = remaining();
    if (more <= remaining) return;
    throw new ChunkFsException(
        ErrorCode.DATANODE_DISK_FULL,
        key + " needs " + more + " bytes more, volume " + this + " has " + remaining);
  }

  VolumeReport report() {
    VolumeReport.Builder report =
        VolumeReport.newBuilder()
            .setVolume(identity.getVolume())
            .setType("disk")
            .setUsed(used.get());
    try {
      report.setCapacity(ask("ask for its size", () -> disk.capacity(paths.root())));
      report.setRemaining(remaining());
    } catch (ChunkFsException broken) {
      report.setUsed(0); // its failure says the rest
    }
    return report.setFailure(failure).build();
  }

  /** Closes a file of the volume. */
  void close(DiskFile file) {
    if (file == null) return;
    try {
      file.close();
    } catch (IOException failed) {
      LOG.warn("a file on volume {} did not close cleanly", paths.root(), failed);
    }
  }

  /** Frees the volume for other processes. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException failed) {
      LOG.warn("the lock of volume {} was not freed cleanly", paths.root(), failed);
    }
  }

  @Override
  public String toString() {
    return paths.root().toString();
  }
}
