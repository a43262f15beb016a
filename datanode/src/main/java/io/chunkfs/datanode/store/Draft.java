package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.ReplicaState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A replica that is not sealed yet: its two files in {@code open/} and what is known of them. At
 * most one session writes to it; a newer one fences the older.
 *
 * <p>Thread: any; its monitor guards everything, fsyncs of sessions run outside of it. Moving it
 * between open and sealed is for the holder of the block's lock.
 */
final class Draft implements Replica {
  /** A log that is this much longer than it needs to be is rewritten. */
  private static final long LONG_LOG_BYTES = 1 << 20;

  private final Volume volume;
  private final SliceSums sums;
  private final Object acks = new Object(); // guards visible and who may raise it; held for moments
  private volatile ReplicaKey key;
  private volatile long received;
  private volatile long visible;
  private volatile long durable;
  private OpenReplica writer;
  private long pledged;
  private long mostBytes;
  private Path dataPath;
  private DiskFile data;
  private DiskFile log;
  private long logEnd;
  private long notedVisible;
  private boolean logBehind;
  private volatile boolean entryDurable;
  private boolean sealing;
  private String unfit = "";

  private Draft(Volume volume, ReplicaKey key, SliceSums sums, Path dataPath) {
    this.volume = volume;
    this.key = key;
    this.sums = sums;
    this.dataPath = dataPath;
    this.received = sums.length();
  }

  /** An empty one with fresh files, of which nothing is durable yet. */
  static Draft create(Volume volume, ReplicaKey key, int sliceBytes) throws IOException {
    Disk disk = volume.disk();
    VolumePaths paths = volume.paths();
    Path dataPath = paths.openData(key.block());
    disk.delete(dataPath); // whatever counted was loaded at the start
    disk.delete(paths.openLog(key.block()));
    Draft draft = new Draft(volume, key, new SliceSums(sliceBytes), dataPath);
    boolean complete = false;
    try {
      draft.data = disk.create(dataPath);
      draft.log = disk.create(paths.openLog(key.block()));
      draft.log.write(draft.logHeader().encode(), 0);
      draft.logEnd = ChecksumHeader.BYTES;
      complete = true;
      return draft;
    } finally {
      if (!complete) draft.closeFiles();
    }
  }

  /** One with known contents whose log is yet to be written; {@link #rewriteLog} does. */
  static Draft of(Volume volume, ReplicaKey key, SliceSums sums, Path dataPath) throws IOException {
    Draft draft = new Draft(volume, key, sums, dataPath);
    draft.data = volume.disk().open(dataPath, true);
    return draft;
  }

  /** One as an orderly stop left it, files closed. */
  static Draft stopped(Volume volume, ReplicaKey key, SliceSums sums, long logEnd) {
    Draft draft = new Draft(volume, key, sums, volume.paths().openData(key.block()));
    draft.logEnd = logEnd;
    draft.entryDurable = true;
    draft.durable = draft.received;
    return draft;
  }

  /** Leaves the log as it was found; whoever continues rewrites it. */
  synchronized void leaveLog() {
    logBehind = true;
  }

  @Override
  public Volume volume() {
    return volume;
  }

  @Override
  public Generation generation() {
    return key.generation();
  }

  @Override
  public long length() {
    return received;
  }

  @Override
  public ReplicaState state() {
    return ReplicaState.OPEN;
  }

  ReplicaKey key() {
    return key;
  }

  int sliceBytes() {
    return sums.sliceBytes();
  }

  long visible() {
    return visible;
  }

  long durable() {
    return durable;
  }

  synchronized boolean hasWriter() {
    return writer != null;
  }

  /** Gives the replica to a session, taking it from any other. */
  synchronized void attach(OpenReplica session, long expectedLength) {
    release();
    synchronized (acks) {
      writer = session;
    }
    sealing = false;
    mostBytes = expectedLength;
    pledged = Math.max(0, expectedLength - received);
    volume.pledge(pledged);
  }

  /** Ends a session, if it is the one. */
  synchronized void detach(OpenReplica session) {
    if (writer != session) return;
    release();
    writer = null;
    closeFiles();
  }

  /** Notes what was acknowledged upstream. Waits for no disk: event loops call it. */
  void acked(OpenReplica session, long length) {
    synchronized (acks) {
      if (writer == session) sawAcked(length);
    }
  }

  /** Notes a lower bound of what was acknowledged upstream. */
  void sawAcked(long length) {
    synchronized (acks) {
      visible = Math.max(visible, Math.min(length, received));
    }
  }

  /** See {@link OpenReplica#write}. */
  synchronized void write(OpenReplica session, long offset, ByteBuffer bytes, int[] crcs)
      throws ChunkFsException {
    requireWriter(session);
    ByteBuffer fresh = bytes.duplicate();
    long end = offset + fresh.remaining();
    requireFits(session, offset, end, crcs.length);
    if (offset == end) return;
    try {
      LogRecords records = new LogRecords(crcs.length + 2);
      if (offset == received) {
        append(offset, fresh, crcs, records);
        session.caughtUp();
      } else if (end > visible) {
        long from = Math.max(offset, visible);
        fresh.position(fresh.position() + (int) (from - offset));
        int[] rest = crcsFrom(from, offset, fresh, crcs);
        if (from < received) cut(from, records);
        append(from, fresh, rest, records);
        session.caughtUp();
      }
    } catch (IOException failed) {
      throw broken(session, "write " + key, failed);
    }
  }

  /** Makes all that is received durable. */
  void sync(OpenReplica session) throws ChunkFsException {
    long target;
    DiskFile files;
    DiskFile records;
    synchronized (this) {
      requireWriter(session);
      target = received;
      files = data;
      records = log;
      try {
        note(new LogRecords(1));
      } catch (IOException failed) {
        throw broken(session, "write the checksums of " + key, failed);
      }
    }
    try {
      volume.requireInService();
      records.sync();
      files.sync();
      if (!entryDurable) volume.syncDirectory(volume.paths().open());
    } catch (IOException failed) {
      synchronized (this) {
        if (DiskFault.of(failed) == DiskFault.FULL) declareUnfit(failed.getMessage());
        throw broken(session, "fsync " + key, failed);
      }
    }
    synchronized (this) {
      requireWriter(session);
      entryDurable = true;
      durable = Math.max(durable, Math.min(target, received));
    }
  }

  /** Durably continues under another generation, for a session that was just attached. */
  synchronized void restamp(Generation generation) throws IOException {
    ReplicaKey before = key;
    boolean complete = false;
    try {
      if (data == null) data = volume.disk().open(dataPath, true);
      key = key.at(generation);
      if (logBehind) {
        rewriteLog();
      } else {
        if (log == null) log = volume.disk().open(volume.paths().openLog(key.block()), true);
        LogRecords records = new LogRecords(2);
        records.generation(generation.value());
        note(records);
        log.sync();
        if (!entryDurable) volume.syncDirectory(volume.paths().open());
        entryDurable = true;
      }
      complete = true;
    } finally {
      if (!complete) {
        key = before;
        logBehind = true; // nobody knows what it says now
      }
    }
  }

  /** Puts a new log in place, durably, after the data that it speaks of. */
  synchronized void rewriteLog() throws IOException {
    Disk disk = volume.disk();
    Path unfinished = volume.paths().unfinished(key.block());
    data.sync();
    LogRecords records = new LogRecords(sums.fullSlices() + 2);
    for (int slice = 0; slice < sums.fullSlices(); slice++) {
      records.data((slice + 1L) * sums.sliceBytes(), sums.crc(slice));
    }
    if (sums.tailLength() > 0) records.data(sums.length(), sums.tailCrc());
    records.visible(visible);
    disk.delete(unfinished);
    try (DiskFile fresh = disk.create(unfinished)) {
      fresh.write(logHeader().encode(), 0);
      fresh.write(records.encoded(), ChecksumHeader.BYTES);
      fresh.sync();
      logEnd = fresh.size();
    }
    disk.rename(unfinished, volume.paths().openLog(key.block()));
    volume.syncDirectory(volume.paths().open());
    volume.close(log);
    log = disk.open(volume.paths().openLog(key.block()), true);
    notedVisible = visible;
    logBehind = false;
    entryDurable = true;
    durable = received;
  }

  /** Ends writing; the header to seal with. */
  synchronized ChecksumHeader beginSeal(OpenReplica session) throws ChunkFsException {
    requireWriter(session);
    sealing = true;
    int crc = SliceSums.blockCrc(sums.array(), received, sums.sliceBytes());
    return new ChecksumHeader(true, sums.sliceBytes(), key, received, crc);
  }

  synchronized int[] crcs() {
    return sums.array();
  }

  /** Makes the data file durable at exactly the received length. */
  void syncData() throws IOException {
    DiskFile file;
    synchronized (this) {
      file = data;
      if (file.size() != received) file.truncate(received);
    }
    try {
      file.sync();
    } catch (IOException failed) {
      if (DiskFault.of(failed) == DiskFault.FULL) declareUnfit(failed.getMessage());
      throw failed;
    }
  }

  /** Renames the data file; readers to come find it at its new place. */
  synchronized void moveData(Path to) throws IOException {
    volume.disk().rename(dataPath, to);
    dataPath = to;
  }

  synchronized Path dataPath() {
    return dataPath;
  }

  /** Whether sealing got as far as moving the files. */
  synchronized boolean moved() {
    return !dataPath.equals(volume.paths().openData(key.block()));
  }

  /** What a reader may see now. */
  synchronized ReplicaReader read(long knownVisible) throws IOException {
    long end = knownVisible <= received ? Math.max(visible, knownVisible) : visible;
    int slice = sums.sliceBytes();
    int full = (int) (end / slice);
    int rest = (int) (end % slice);
    byte[] tail = full == sums.fullSlices() ? sums.tail(rest) : startOf(full, rest);
    DiskFile file = volume.disk().open(dataPath, false);
    return new OpenReader(this, file, sums.shared(), end, tail);
  }

  synchronized void requireWriter(OpenReplica session) throws ChunkFsException {
    volume.requireInService();
    if (writer == session && !sealing) return;
    session.requireAlive();
    throw new ChunkFsException(
        ErrorCode.STALE_GENERATION, session.key() + " was continued by another session, as " + key);
  }

  /** Whether the replica can be continued; not after a failed fsync. */
  synchronized void requireFit() throws ChunkFsException {
    if (unfit.isEmpty()) return;
    throw new ChunkFsException(
        ErrorCode.DATANODE_DISK_FULL, key + " cannot be continued: " + unfit);
  }

  /** Nobody may continue the replica while this process runs. */
  synchronized void declareUnfit(String why) {
    unfit = why;
  }

  /** Ends a session for a failure of the disk. */
  synchronized ChunkFsException broken(OpenReplica session, String doing, IOException failed) {
    ChunkFsException judged = volume.judge(doing, failed);
    session.end(judged);
    detach(session);
    return judged;
  }

  private void requireFits(OpenReplica session, long offset, long end, int crcs)
      throws ChunkFsException {
    int slice = sums.sliceBytes();
    long pieces = offset == end ? 0 : (end - 1) / slice - offset / slice + 1;
    String wrong = null;
    if (offset < 0 || end < offset || crcs != pieces) {
      wrong = pieces + " pieces need as many checksums, not " + crcs;
    } else if (offset > received || (offset < received && !session.resuming())) {
      wrong = "the next byte is " + received;
    } else if (mostBytes > 0 && end > mostBytes) {
      wrong = "only " + mostBytes + " bytes were announced";
    }
    if (wrong == null) return;
    throw new ChunkFsException(
        ErrorCode.INVALID_ARGUMENT,
        "cannot take bytes " + offset + " to " + end + " of " + key + ": " + wrong);
  }

  private void append(long offset, ByteBuffer bytes, int[] crcs, LogRecords records)
      throws IOException {
    int count = bytes.remaining();
    data.write(bytes.duplicate(), offset);
    logBehind = true; // until its records are written
    sums.append(bytes, crcs, records);
    received = sums.length();
    volume.use(count);
    long kept = Math.min(count, pledged);
    pledged -= kept;
    volume.pledge(-kept);
    note(records);
    logBehind = false;
    long needed = 2L * LogRecords.BYTES * sums.fullSlices();
    if (logEnd - needed > LONG_LOG_BYTES) rewriteLog();
  }

  /** Appends records, and what is visible if that is news. */
  private void note(LogRecords records) throws IOException {
    if (visible > notedVisible) records.visible(visible);
    ByteBuffer bytes = records.encoded();
    int count = bytes.remaining();
    if (count == 0) return;
    log.write(bytes, logEnd);
    logEnd += count;
    notedVisible = visible;
  }

  private void cut(long length, LogRecords records) throws IOException {
    int slice = (int) (length / sums.sliceBytes());
    int rest = (int) (length % sums.sliceBytes());
    byte[] start = rest > 0 && slice < sums.fullSlices() ? startOf(slice, rest) : null;
    logBehind = true;
    sums.cut(length, start);
    volume.use(length - received);
    received = length;
    durable = Math.min(durable, length);
    data.truncate(length);
    int crc = rest > 0 ? sums.tailCrc() : slice > 0 ? sums.crc(slice - 1) : 0;
    records.data(length, crc);
  }

  /** The first bytes of a full slice, read from the file and checked. */
  private byte[] startOf(int slice, int length) throws IOException {
    if (length == 0) return new byte[0];
    ByteBuffer whole = ByteBuffer.allocate(sums.sliceBytes());
    try (DiskFile file = volume.disk().open(dataPath, false)) {
      file.read(whole, (long) slice * sums.sliceBytes());
    }
    if (Crc32cs.of(whole.array(), 0, whole.position()) != sums.crc(slice)) {
      throw new ChunkFsException(
          ErrorCode.CHECKSUM_MISMATCH,
          key + " on volume " + volume + " does not match its checksum in slice " + slice);
    }
    return Arrays.copyOf(whole.array(), length);
  }

  /** The CRCs of the pieces that are left when the data begins later than it did. */
  private int[] crcsFrom(long from, long offset, ByteBuffer rest, int[] crcs) {
    int slice = sums.sliceBytes();
    int skipped = (int) (from / slice - offset / slice);
    int[] left = Arrays.copyOfRange(crcs, skipped, crcs.length);
    if (from != offset && from % slice != 0) {
      int piece = Math.min(rest.remaining(), (int) (slice - from % slice));
      left[0] = Crc32cs.of(rest.duplicate().limit(rest.position() + piece));
    }
    return left;
  }

  private ChecksumHeader logHeader() {
    return new ChecksumHeader(false, sums.sliceBytes(), key, 0, 0);
  }

  private void release() {
    volume.pledge(-pledged);
    pledged = 0;
  }

  /** Takes the replica from its session and leaves it as it is. */
  synchronized void abandon(ErrorCode code, String why) {
    if (writer != null) {
      writer.end(new ChunkFsException(code, why));
      detach(writer);
    }
    closeFiles();
  }

  /** Takes the replica from its session and makes it durable; false when it cannot vouch for it. */
  synchronized boolean stop() throws IOException {
    abandon(ErrorCode.STOPPING, "the datanode is stopping");
    if (!unfit.isEmpty() || logBehind || moved()) return false;
    if (data == null) data = volume.disk().open(dataPath, true);
    if (log == null) log = volume.disk().open(volume.paths().openLog(key.block()), true);
    data.sync();
    log.sync();
    closeFiles();
    return true;
  }

  /** Deletes both files. */
  synchronized void deleteFiles() throws IOException {
    volume.disk().delete(dataPath);
    volume.disk().delete(volume.paths().openLog(key.block()));
    volume.use(-received);
  }

  synchronized void closeFiles() {
    volume.close(data);
    volume.close(log);
    data = null;
    log = null;
  }
}
