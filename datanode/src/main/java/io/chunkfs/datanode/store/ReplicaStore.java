package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.VolumeReport;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of one datanode, on its volumes.
 *
 * <p>Thread: any; calls block for the disk. What moves a replica from one state to another holds
 * the block's lock; then comes a draft's monitor, then that of the block map.
 */
public final class ReplicaStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaStore.class);

  private final Volumes volumes;
  private final Replicas replicas;
  private final VolumeChoice choice = new VolumeChoice();
  private final BlockLocks locks = new BlockLocks();
  private final Quarantine quarantine;
  private final Copies copies;
  private volatile boolean closed;
  private boolean freed; // guarded by this

  private ReplicaStore(Volumes volumes, Replicas replicas) {
    this.volumes = volumes;
    this.replicas = replicas;
    this.quarantine = new Quarantine(replicas, locks);
    this.copies = new Copies(volumes, replicas, locks, choice);
  }

  /**
   * Locks the volumes, formats the empty ones, and recovers and loads the replicas.
   *
   * @throws ChunkFsException FOREIGN_VOLUME when a directory is not this node's to use,
   *     VOLUME_FAILED when none can be used; one that fails beside others is only left out
   */
  public static ReplicaStore open(StoreOptions options) throws ChunkFsException {
    Volumes volumes = Volumes.open(options);
    boolean complete = false;
    try {
      Replicas replicas = new Replicas();
      for (Volume volume : volumes.all()) {
        volume.onLost(replicas::drop);
        if (volume.inService()) load(volume, replicas);
      }
      volumes.requireOne();
      complete = true;
      return new ReplicaStore(volumes, replicas);
    } finally {
      if (!complete) volumes.close();
    }
  }

  /** The node that the volumes belong to. */
  public DataNodeId node() {
    return volumes.node();
  }

  /** The cluster that the volumes belong to; empty until {@link #adopt}. */
  public Optional<String> clusterId() {
    return volumes.clusterId();
  }

  /** The namespace of the replicas; empty until {@link #adopt}. */
  public Optional<NamespaceId> namespace() {
    return volumes.namespace();
  }

  /** The highest leadership obeyed. */
  public LeaderStamp obeyed() {
    return volumes.obeyed();
  }

  /**
   * Makes the node, durably, part of a cluster; nothing when it is part of it already.
   *
   * @throws ChunkFsException WRONG_CLUSTER when it belongs to another one
   */
  public void adopt(String clusterId, NamespaceId namespace) throws ChunkFsException {
    volumes.adopt(clusterId, namespace);
  }

  /** Whether orders of this leader count; a higher one than before is first made durable. */
  public boolean obey(LeaderStamp leader) throws ChunkFsException {
    return volumes.obey(leader);
  }

  /**
   * Begins a replica.
   *
   * @param expectedLength bytes to be sure of; more are refused. 0: not known, any number is taken
   * @throws ChunkFsException REPLICA_STATE when the node has one, DATANODE_DISK_FULL without room
   */
  public OpenReplica create(ReplicaKey key, long expectedLength, int sliceBytes)
      throws ChunkFsException {
    requireOurs(key);
    if (expectedLength < 0 || !ChecksumHeader.fits(sliceBytes)) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          key + " with " + expectedLength + " bytes in slices of " + sliceBytes);
    }
    locks.hold(key.block());
    try {
      requireRunning();
      removeEmptyLeftover(key);
      Volume volume = choice.choose(volumes.all(), expectedLength);
      try {
        Draft draft = volume.ask("create " + key, () -> Draft.create(volume, key, sliceBytes));
        OpenReplica session = new OpenReplica(this, draft, key, false);
        draft.attach(session, expectedLength);
        replicas.put(key.block(), draft);
        return session;
      } finally {
        volume.pledge(-expectedLength); // the draft has its own pledge now
      }
    } finally {
      locks.free(key.block());
    }
  }

  /**
   * Continues a replica, open or sealed, that has {@code previous} or a later generation, under the
   * generation of the key; durably, and no older session can write to it any more.
   */
  public OpenReplica resume(ReplicaKey key, Generation previous, long expectedLength)
      throws ChunkFsException {
    requireOurs(key);
    locks.hold(key.block());
    try {
      requireRunning();
      Replica replica = find(key.block());
      Generation has = replica.generation();
      if (has.compareTo(previous) < 0 || has.compareTo(key.generation()) > 0) {
        throw new ChunkFsException(
            ErrorCode.STALE_GENERATION,
            key.at(has) + " cannot be continued from " + previous + " as " + key.generation());
      }
      return resume(key, replica, expectedLength);
    } finally {
      locks.free(key.block());
    }
  }

  /**
   * Reads a replica of the key's generation or a later one.
   *
   * @param knownVisible visible length that the reader learned from another member, or 0
   */
  public ReplicaReader reader(ReplicaKey key, long knownVisible) throws ChunkFsException {
    requireOurs(key);
    try {
      return surelyReader(key, knownVisible);
    } catch (ChunkFsException failed) {
      if (failed.code() == ErrorCode.DAMAGED && !verify(asHad(key), Inspection.OWN_WORD)) {
        throw new ChunkFsException(
            ErrorCode.CHECKSUM_MISMATCH, key + " is quarantined: " + failed.getMessage(), failed);
      }
      throw failed;
    }
  }

  /**
   * Begins a copy of a sealed replica that another datanode has.
   *
   * @param block what the block was committed with; a CRC of 0 is not known
   * @throws ChunkFsException REPLICA_STATE when the node has a replica of this or a newer
   *     generation, or copies one already; DATANODE_DISK_FULL without room
   */
  public CopyingReplica copy(ReplicaKey key, SealedBlock block) throws ChunkFsException {
    requireOurs(key);
    return copies.begin(key, block);
  }

  /**
   * Deletes a sealed or quarantined replica, or an open one that no session writes to; false when
   * there is none. Of a quarantined one and a good one of that generation the good one stays.
   *
   * @throws ChunkFsException STALE_GENERATION when it has another generation, REPLICA_STATE when it
   *     is being written
   */
  public boolean delete(BlockId block, Generation generation) throws ChunkFsException {
    locks.hold(block);
    try {
      requireRunning();
      if (quarantine.delete(block, generation)) return true;
      Replica replica = replicas.get(block);
      if (replica == null) return false;
      if (replica instanceof Draft draft && draft.hasWriter()) {
        throw new ChunkFsException(ErrorCode.REPLICA_STATE, block + " is being written, it stays");
      }
      if (!replica.generation().equals(generation)) {
        throw new ChunkFsException(
            ErrorCode.STALE_GENERATION,
            block + " has generation " + replica.generation() + " and not " + generation);
      }
      replicas.remove(block, replica);
      replica.volume().act("delete " + block, () -> Transitions.delete(replica, block));
      return true;
    } finally {
      locks.free(block);
    }
  }

  /** Deletes a quarantined replica, never a good one of the block; false when there is none. */
  public boolean deleteQuarantined(BlockId block, Generation generation) throws ChunkFsException {
    requireRunning();
    return quarantine.deleteAlone(block, generation);
  }

  /**
   * Reads a sealed replica through. One that does not match its checksums, or contradicts what is
   * known of the block, is quarantined, and the answer is false.
   */
  public boolean verify(ReplicaKey key, Inspection inspection) throws ChunkFsException {
    requireOurs(key);
    if (!(find(key.block()) instanceof SealedReplica sealed)) {
      throw new ChunkFsException(ErrorCode.REPLICA_STATE, key + " is open");
    }
    if (!sealed.generation().equals(key.generation())) {
      throw new ChunkFsException(
          ErrorCode.STALE_GENERATION, "this datanode has " + asHad(key) + " and not " + key);
    }
    String mismatch;
    try (ReplicaReader reader = surelyReader(key, 0)) {
      mismatch = reader instanceof SealedReader whole ? whole.mismatch(inspection) : "";
    } catch (ChunkFsException failed) {
      if (failed.code() != ErrorCode.DAMAGED) throw failed;
      mismatch = failed.getMessage();
    }
    if (mismatch.isEmpty()) return true;
    requireRunning();
    quarantine.take(key.block(), sealed, mismatch);
    return false;
  }

  /** Every replica. Changes during the call may or may not be in it; all are told to listeners. */
  public List<ReplicaReport> snapshot() {
    return snapshot(new BitSet());
  }

  /** Every replica of a block in one of these buckets; without any bucket, every replica. */
  public List<ReplicaReport> snapshot(BitSet buckets) {
    return replicas.snapshot(buckets);
  }

  /**
   * Reads something together with the digest of the sealed replicas: no change is told meanwhile,
   * and the digest, which is not to be kept, has those that were. Costs the same however many
   * replicas there are.
   */
  public <T> T consistently(Function<ReplicaDigest, T> reading) {
    return replicas.consistently(reading);
  }

  /** Tells the listeners once more how this node stands with a block that somebody asked about. */
  public void tellAgain(BlockId block, Generation asked) {
    replicas.tellAgain(block, asked);
  }

  /** How many replicas count. */
  public int count() {
    return replicas.count();
  }

  /** How many replicas are quarantined as corrupt. */
  public int corruptCount() {
    return replicas.corruptCount();
  }

  /** Tells of every change from now on. */
  public void listen(ReplicaListener listener) {
    replicas.listen(listener);
  }

  /** How the volumes stand. */
  public List<VolumeReport> volumes() {
    return volumes.all().stream().map(Volume::report).toList();
  }

  /** Ends all sessions, makes open replicas durable, notes the orderly stop, frees the volumes. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      copies.stop(false);
      for (Volume volume : volumes.all()) {
        if (volume.inService()) OrderlyStop.of(volume, replicas.drafts(), locks);
      }
    }
    if (!freed) volumes.close();
    freed = true;
  }

  /**
   * From now on nothing is brought to the disks, as if the process had been killed; what runs finds
   * its files closed. {@link #close} then only frees the volumes.
   */
  public void abandon() {
    closed = true;
    copies.stop(true);
    OrderlyStop.abandon(replicas.drafts(), locks);
  }

  /** See {@link OpenReplica#seal}. */
  SealedBlock seal(Draft draft, OpenReplica session) throws ChunkFsException {
    BlockId block = session.key().block();
    locks.hold(block);
    try {
      requireRunning();
      ChecksumHeader header = draft.beginSeal(session);
      try {
        Transitions.seal(draft, header);
      } catch (IOException failed) {
        throw draft.broken(session, "seal " + session.key(), failed);
      }
      finishSeal(draft);
      session.end(
          new ChunkFsException(ErrorCode.REPLICA_STATE, session.key() + " has been sealed"));
      draft.detach(session);
      return new SealedBlock(header.length(), header.crc());
    } finally {
      locks.free(block);
    }
  }

  /** See {@link OpenReplica#discard}. */
  void discard(Draft draft, OpenReplica session) throws ChunkFsException {
    BlockId block = session.key().block();
    locks.hold(block);
    try {
      draft.requireWriter(session);
      session.close();
      replicas.remove(block, draft);
      draft.volume().act("delete " + session.key(), draft::deleteFiles);
    } finally {
      locks.free(block);
    }
  }

  private static void load(Volume volume, Replicas replicas) throws ChunkFsException {
    try {
      new VolumeLoad(volume, replicas).run();
    } catch (ChunkFsException failed) {
      if (volume.inService()) throw failed;
      LOG.warn("going on without volume {}", volume); // its failure has been logged
    }
  }

  private OpenReplica resume(ReplicaKey key, Replica replica, long expectedLength)
      throws ChunkFsException {
    Volume volume = replica.volume();
    volume.requireRoom(key, expectedLength - replica.length());
    if (replica instanceof Draft half && half.moved()) {
      volume.act("seal " + key, () -> Transitions.syncSealed(half));
      replica = finishSeal(half);
    }
    Draft draft;
    if (replica instanceof Draft open) {
      draft = open;
      draft.requireFit();
    } else {
      draft = volume.ask("reopen " + key, () -> Transitions.reopen(volume, key, replicas));
    }
    OpenReplica session = new OpenReplica(this, draft, key, true);
    draft.attach(session, expectedLength);
    try {
      volume.requireInService();
      draft.restamp(key.generation());
    } catch (IOException failed) {
      throw draft.broken(session, "continue " + key, failed);
    }
    replicas.put(key.block(), draft);
    return session;
  }

  private SealedReplica finishSeal(Draft draft) throws ChunkFsException {
    ReplicaKey key = draft.key();
    Volume volume = draft.volume();
    SealedReplica sealed = new SealedReplica(volume, key.generation(), draft.length());
    replicas.put(key.block(), sealed);
    volume.act(
        "remove the log of " + key,
        () -> volume.disk().delete(volume.paths().openLog(key.block())));
    return sealed;
  }

  /** An older replica without a byte, left by a pipeline that never began, is of no use. */
  private void removeEmptyLeftover(ReplicaKey key) throws ChunkFsException {
    Replica there = replicas.get(key.block());
    if (there == null) return;
    boolean obsolete =
        there instanceof Draft draft
            && draft.length() == 0
            && !draft.hasWriter()
            && draft.generation().compareTo(key.generation()) < 0;
    if (!obsolete) {
      throw new ChunkFsException(
          ErrorCode.REPLICA_STATE,
          "this datanode has " + key.at(there.generation()) + " already, " + there.state());
    }
    replicas.remove(key.block(), there);
    there.volume().act("delete " + key, ((Draft) there)::deleteFiles);
  }

  private ReplicaReader surelyReader(ReplicaKey key, long knownVisible) throws ChunkFsException {
    ReplicaReader quick = tryReader(key, knownVisible);
    if (quick != null) return quick;
    locks.hold(key.block()); // its files are being moved: wait for that
    try {
      ReplicaReader reader = tryReader(key, knownVisible);
      if (reader != null) return reader;
      throw lost(key.block());
    } finally {
      locks.free(key.block());
    }
  }

  /** A reader, or null when the files are not where they were a moment ago. */
  private ReplicaReader tryReader(ReplicaKey key, long knownVisible) throws ChunkFsException {
    Replica replica = find(key.block());
    if (replica.generation().compareTo(key.generation()) < 0) {
      throw new ChunkFsException(
          ErrorCode.STALE_GENERATION,
          "this datanode has only " + key.at(replica.generation()) + ", not " + key);
    }
    Volume volume = replica.volume();
    try {
      volume.requireInService();
      return replica instanceof Draft draft
          ? draft.read(knownVisible)
          : Transitions.read(volume, key.block());
    } catch (NoSuchFileException gone) {
      return null;
    } catch (IOException failed) {
      throw volume.judge("read " + key, failed);
    }
  }

  private Replica find(BlockId block) throws ChunkFsException {
    Replica replica = replicas.get(block);
    if (replica != null) return replica;
    throw new ChunkFsException(
        ErrorCode.NO_SUCH_REPLICA, "this datanode has no replica of " + block);
  }

  private ReplicaKey asHad(ReplicaKey key) throws ChunkFsException {
    return key.at(find(key.block()).generation());
  }

  /** A replica whose files somebody took away. Under the block's lock. */
  private ChunkFsException lost(BlockId block) throws ChunkFsException {
    Replica replica = find(block);
    Volume volume = replica.volume();
    if (!volume.disk().exists(volume.paths().version())) {
      NoSuchFileException gone = new NoSuchFileException(volume.paths().version().toString());
      return volume.judge("find VERSION", gone);
    }
    LOG.error("the files of {} on volume {} are gone", block, volume);
    replicas.remove(block, replica);
    volume.use(-replica.length());
    return new ChunkFsException(
        ErrorCode.NO_SUCH_REPLICA, "the files of " + block + " on " + volume + " are gone");
  }

  private void requireRunning() throws ChunkFsException {
    if (closed) throw new ChunkFsException(ErrorCode.STOPPING, "the datanode is stopping");
  }

  private void requireOurs(ReplicaKey key) throws ChunkFsException {
    Optional<NamespaceId> ours = namespace();
    if (ours.isPresent() && ours.get().equals(key.namespace())) return;
    throw new ChunkFsException(
        ErrorCode.WRONG_CLUSTER,
        key
            + " is of namespace "
            + key.namespace()
            + ", this datanode of "
            + ours.map(NamespaceId::toString).orElse("none yet"));
  }
}
