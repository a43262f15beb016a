package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replicas that are being copied, and how they take their place among those that count. */
final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final Volumes volumes;
  private final Replicas replicas;
  private final BlockLocks locks;
  private final VolumeChoice choice;
  private final Map<BlockId, CopyingReplica> running = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  private volatile boolean abandoned;

  Copies(Volumes volumes, Replicas replicas, BlockLocks locks, VolumeChoice choice) {
    this.volumes = volumes;
    this.replicas = replicas;
    this.locks = locks;
    this.choice = choice;
  }

  /** See {@link ReplicaStore#copy}. */
  CopyingReplica begin(ReplicaKey key, SealedBlock committed) throws ChunkFsException {
    BlockId block = key.block();
    locks.hold(block);
    try {
      requireRunning();
      requireNewer(key);
      if (running.containsKey(block)) {
        throw new ChunkFsException(
            ErrorCode.REPLICA_STATE, block + " is being copied to this datanode already");
      }
      Volume volume = choice.choose(volumes.all(), committed.length());
      CopyingReplica copy = new CopyingReplica(this, volume, key, committed);
      boolean begun = false;
      try {
        volume.act("begin a copy of " + key, () -> deleteFiles(volume, block));
        running.put(block, copy);
        begun = true;
      } finally {
        if (!begun) copy.end();
      }
      return copy;
    } finally {
      locks.free(block);
    }
  }

  /** See {@link CopyingReplica#seal}. */
  SealedBlock seal(CopyingReplica copy) throws ChunkFsException {
    ReplicaKey key = copy.key();
    locks.hold(key.block());
    try {
      requireRunning();
      Replica older = requireNewer(key);
      ChecksumHeader header = copy.complete();
      boolean replaces = older instanceof SealedReplica sealed && sealed.volume() == copy.volume();
      if (replaces) replace(copy);
      else place(copy);
      copy.end();
      running.remove(key.block(), copy);
      replicas.put(
          key.block(), new SealedReplica(copy.volume(), key.generation(), header.length()));
      copy.volume().requireInService(); // else it does not count
      if (replaces) older.volume().use(-older.length());
      else if (older != null) remove(older, key);
      return new SealedBlock(header.length(), header.crc());
    } finally {
      locks.free(key.block());
    }
  }

  /** See {@link CopyingReplica#close}. */
  void giveUp(CopyingReplica copy) {
    BlockId block = copy.key().block();
    try {
      locks.hold(block); // it may be sealing
    } catch (ChunkFsException stuck) {
      LOG.warn("a copy of {} is left to the next start: {}", block, stuck.getMessage());
      return;
    }
    try {
      if (!copy.end()) return;
      if (!abandoned) deleteFiles(copy);
      copy.uncount();
      running.remove(block, copy);
    } finally {
      locks.free(block);
    }
  }

  /** Ends all; what they wrote goes, or, as in a killed process, stays for the next start. */
  void stop(boolean abandon) {
    abandoned = abandon;
    stopped = true;
    for (CopyingReplica copy : List.copyOf(running.values())) giveUp(copy);
  }

  /** What the node has of the block, which must be older than the key, or nothing: null. */
  private Replica requireNewer(ReplicaKey key) throws ChunkFsException {
    Replica there = replicas.get(key.block());
    if (there == null) return null;
    boolean halfSealed = there instanceof Draft draft && draft.moved();
    if (there.generation().compareTo(key.generation()) < 0 && !halfSealed) return there;
    throw new ChunkFsException(
        ErrorCode.REPLICA_STATE,
        "this datanode has " + key.at(there.generation()) + " already, " + there.state());
  }

  /** Where nothing is sealed yet: checksums first, data second, as with every sealing. */
  private static void place(CopyingReplica copy) throws ChunkFsException {
    Volume volume = copy.volume();
    VolumePaths paths = volume.paths();
    BlockId block = copy.key().block();
    boolean placed = false;
    try {
      volume.act(
          "seal " + copy.key(),
          () -> {
            volume.disk().rename(paths.copySums(block), paths.sealedSums(block));
            volume.disk().rename(paths.copyData(block), paths.sealedData(block));
            volume.syncDirectory(paths.sealedHome(block));
          });
      placed = true;
    } finally {
      if (!placed) undo(volume, block);
    }
  }

  private static void undo(Volume volume, BlockId block) {
    if (!volume.inService()) return; // the next start finds a whole replica, or removes a half one
    try {
      volume.act(
          "take back a copy of " + block,
          () -> {
            volume.disk().delete(volume.paths().sealedData(block));
            volume.disk().delete(volume.paths().sealedSums(block));
          });
    } catch (ChunkFsException failed) {
      volume.fail("half a copy of " + block + " cannot be taken back", failed);
    }
  }

  /**
   * Over a sealed replica of an older generation: data first, each step durable before the next. So
   * either the old files are whole, or the new data are in place and the new checksums are there to
   * follow; {@link LeftoverCopies} tells the two apart by what the data match.
   */
  private static void replace(CopyingReplica copy) throws ChunkFsException {
    Volume volume = copy.volume();
    VolumePaths paths = volume.paths();
    BlockId block = copy.key().block();
    volume.act(
        "seal " + copy.key(),
        () -> {
          volume.syncDirectory(paths.open()); // the new checksums have their name
          volume.disk().rename(paths.copyData(block), paths.sealedData(block));
        });
    try {
      volume.syncDirectory(paths.sealedHome(block));
      volume.disk().rename(paths.copySums(block), paths.sealedSums(block));
      volume.syncDirectory(paths.sealedHome(block));
    } catch (IOException failed) {
      // The older replica is gone, and the next start finishes this: until then nothing is sure.
      volume.fail("sealing " + copy.key() + " over an older one was cut off: " + failed, failed);
      throw volume.judge("seal " + copy.key(), failed);
    }
  }

  /** Removes what the new replica stands for now. It would be found again, and set aside. */
  private static void remove(Replica older, ReplicaKey newer) {
    try {
      if (older instanceof Draft draft) {
        draft.abandon(ErrorCode.STALE_GENERATION, newer + " was copied here from another datanode");
      }
      older
          .volume()
          .act(
              "delete what " + newer + " replaces", () -> Transitions.delete(older, newer.block()));
    } catch (ChunkFsException failed) {
      LOG.warn("an older replica than {} is left: {}", newer, failed.getMessage());
    }
  }

  private static void deleteFiles(CopyingReplica copy) {
    BlockId block = copy.key().block();
    try {
      copy.volume().act("delete a copy of " + block, () -> deleteFiles(copy.volume(), block));
    } catch (ChunkFsException failed) {
      LOG.warn("files of {} are left until the next start: {}", block, failed.getMessage());
    }
  }

  private static void deleteFiles(Volume volume, BlockId block) throws IOException {
    volume.disk().delete(volume.paths().copyData(block));
    volume.disk().delete(volume.paths().copySums(block));
  }

  private void requireRunning() throws ChunkFsException {
    if (stopped) throw new ChunkFsException(ErrorCode.STOPPING, "the datanode is stopping");
  }
}
