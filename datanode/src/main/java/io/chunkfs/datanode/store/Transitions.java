package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How a replica's files go from one state to another, in an order in which a crash at any point
 * leaves what {@link VolumeLoad} can tell. The caller holds the block's lock.
 */
final class Transitions {
  private Transitions() {}

  /** Open to sealed: both files fsynced, checksums renamed, data renamed, directory fsynced. */
  static void seal(Draft draft, ChecksumHeader header) throws IOException {
    BlockId block = draft.key().block();
    Disk disk = draft.volume().disk();
    VolumePaths paths = draft.volume().paths();
    draft.volume().requireInService();
    disk.delete(paths.unfinished(block));
    SealedFiles.writeSums(disk, paths.unfinished(block), header, draft.crcs());
    draft.syncData();
    disk.rename(paths.unfinished(block), paths.sealedSums(block));
    draft.moveData(paths.sealedData(block));
    syncSealed(draft);
  }

  /** The last step of sealing, which concurrent ones share. */
  static void syncSealed(Draft draft) throws IOException {
    draft.volume().syncDirectory(draft.volume().paths().sealedHome(draft.key().block()));
  }

  /** Sealed to open, under the generation of the key: log durable, data renamed, both durable. */
  static Draft reopen(Volume volume, ReplicaKey key, Replicas replicas) throws IOException {
    VolumePaths paths = volume.paths();
    BlockId block = key.block();
    Path dataPath = paths.sealedData(block);
    Draft draft;
    try (DiskFile data = volume.disk().open(dataPath, false);
        DiskFile sums = volume.disk().open(paths.sealedSums(block), false)) {
      draft = Draft.of(volume, key, slices(data, sums, paths.sealedSums(block)), dataPath);
    }
    draft.sawAcked(draft.length());
    draft.rewriteLog();
    draft.moveData(paths.openData(block));
    replicas.put(block, draft);
    boolean complete = false;
    try {
      volume.syncDirectory(paths.open());
      volume.syncDirectory(paths.sealedHome(block));
      volume.disk().delete(paths.sealedSums(block));
      complete = true;
    } finally {
      if (!complete) draft.declareUnfit("its reopening was cut off; restart the datanode");
    }
    return draft;
  }

  /** Away, data first. */
  static void delete(Replica replica, BlockId block) throws IOException {
    if (replica instanceof Draft draft) {
      draft.deleteFiles();
      return;
    }
    Disk disk = replica.volume().disk();
    disk.delete(replica.volume().paths().sealedData(block));
    disk.delete(replica.volume().paths().sealedSums(block));
    replica.volume().use(-replica.length());
  }

  /** Out of use, but kept: data first, as they define sealed. */
  static void quarantine(Volume volume, BlockId block) throws IOException {
    Disk disk = volume.disk();
    VolumePaths paths = volume.paths();
    disk.rename(paths.sealedData(block), paths.quarantinedData(block));
    if (disk.exists(paths.sealedSums(block))) {
      disk.rename(paths.sealedSums(block), paths.quarantinedSums(block));
    }
    volume.syncDirectory(paths.quarantine());
    volume.syncDirectory(paths.sealedHome(block));
  }

  /** Opens the files of a sealed replica. */
  static SealedReader read(Volume volume, BlockId block) throws IOException {
    Path sumsPath = volume.paths().sealedSums(block);
    DiskFile data = volume.disk().open(volume.paths().sealedData(block), false);
    DiskFile sums = null;
    boolean complete = false;
    try {
      sums = volume.disk().open(sumsPath, false);
      ChecksumHeader header = ChecksumHeader.read(sums, sumsPath);
      if (!header.sealed() || !header.key().block().equals(block)) {
        throw ChecksumHeader.damaged(sumsPath, "it is not of sealed " + block);
      }
      if (data.size() != header.length()) {
        throw ChecksumHeader.damaged(
            sumsPath, "the data have " + data.size() + " bytes instead of " + header.length());
      }
      complete = true;
      return new SealedReader(volume, header, data, sums);
    } finally {
      if (!complete) {
        volume.close(data);
        volume.close(sums);
      }
    }
  }

  private static SliceSums slices(DiskFile data, DiskFile sums, Path path) throws IOException {
    ChecksumHeader header = ChecksumHeader.read(sums, path);
    int[] crcs = SealedFiles.readSums(sums, path, header);
    int slice = header.sliceBytes();
    SliceSums all = new SliceSums(slice);
    int full = (int) (header.length() / slice);
    for (int each = 0; each < full; each++) all.push(crcs[each]);
    int rest = (int) (header.length() % slice);
    if (rest == 0) return all;
    ByteBuffer tail = ByteBuffer.allocate(rest);
    data.read(tail, header.length() - rest);
    all.setTail(tail.array());
    if (all.tailCrc() != crcs[full]) {
      throw new ChunkFsException(
          ErrorCode.CHECKSUM_MISMATCH, header.key() + " does not match its last checksum");
    }
    return all;
  }
}
