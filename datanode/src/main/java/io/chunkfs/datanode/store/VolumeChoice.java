package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Which volume takes the next replica: each in proportion to its free space, in turns, so that all
 * of them work and fill up together (smooth weighted round-robin).
 */
final class VolumeChoice {
  private final Map<Volume, Double> credit = new IdentityHashMap<>();

  /**
   * Chooses a volume with room and pledges the bytes on it.
   *
   * @throws ChunkFsException DATANODE_DISK_FULL or VOLUME_FAILED, saying why of each volume
   */
  synchronized Volume choose(List<Volume> volumes, long expectedLength) throws ChunkFsException {
    long needed = expectedLength + expectedLength / 256; // and its checksums
    List<Volume> fit = new ArrayList<>();
    StringJoiner reasons = new StringJoiner("; ");
    boolean full = false;
    double all = 0;
    for (Volume volume : volumes) {
      try {
        long remaining = volume.remaining();
        if (remaining >= needed && remaining > 0) {
          fit.add(volume);
          credit.merge(volume, (double) remaining, Double::sum);
          all += remaining;
        } else {
          full = true;
          reasons.add(volume + " has " + remaining + " bytes left above its reserve");
        }
      } catch (ChunkFsException unable) {
        reasons.add(unable.getMessage());
      }
    }
    if (fit.isEmpty()) {
      throw new ChunkFsException(
          full ? ErrorCode.DATANODE_DISK_FULL : ErrorCode.VOLUME_FAILED,
          "no volume can take " + needed + " bytes: " + reasons);
    }
    Volume best = fit.get(0);
    for (Volume volume : fit) if (credit.get(volume) > credit.get(best)) best = volume;
    credit.merge(best, -all, Double::sum);
    best.pledge(expectedLength);
    return best;
  }
}
