package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.VolumeIdentity;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether a node's volumes belong together, and what a new one is to be told. */
final class VolumeAgreement {
  private static final SecureRandom RANDOM = new SecureRandom();

  private VolumeAgreement() {}

  /** A random id that nobody else has. */
  static long newId() {
    long id;
    do {
      id = RANDOM.nextLong() >>> 1;
    } while (id == 0);
    return id;
  }

  /**
   * What all volumes have in common.
   *
   * @throws ChunkFsException FOREIGN_VOLUME when two contradict each other or are the same one
   */
  static VolumeIdentity of(String nodeName, List<Volume> volumes) throws ChunkFsException {
    Volume first = null;
    VolumeIdentity.Builder agreed = VolumeIdentity.newBuilder();
    Map<Long, Volume> byId = new HashMap<>();
    for (Volume volume : volumes) {
      VolumeIdentity its = volume.identity();
      if (its.getNode() == 0) continue; // new, or failed
      if (first == null) first = volume;
      Volume twin = byId.put(its.getVolume(), volume);
      if (twin != null) {
        throw refused(
            String.format(
                "%s and %s are copies of one volume (%x); leave one of them out",
                twin, volume, its.getVolume()));
      }
      requireSame(nodeName, first, volume);
      take(agreed, its);
    }
    if (first == null) {
      requireNoneFailed(volumes);
      agreed.setNode(newId());
    }
    return agreed.build();
  }

  private static void requireSame(String nodeName, Volume first, Volume other)
      throws ChunkFsException {
    VolumeIdentity a = first.identity();
    VolumeIdentity b = other.identity();
    if (a.getNode() != b.getNode()) {
      throw refused(
          String.format(
              "volume %s belongs to datanode %x and %s to datanode %x; %s cannot be both",
              first, a.getNode(), other, b.getNode(), nodeName));
    }
    boolean known = !a.getClusterId().isEmpty() && !b.getClusterId().isEmpty();
    if (known && !a.getClusterId().equals(b.getClusterId())) {
      throw refused(
          String.format(
              "volume %s belongs to cluster %s and %s to cluster %s; leave one of them out",
              first, a.getClusterId(), other, b.getClusterId()));
    }
  }

  private static void take(VolumeIdentity.Builder agreed, VolumeIdentity its) {
    agreed.setNode(its.getNode());
    if (!its.getClusterId().isEmpty()) {
      agreed.setClusterId(its.getClusterId()).setNamespace(its.getNamespace());
    }
    LeaderStamp now = new LeaderStamp(agreed.getIncarnation(), agreed.getTerm());
    LeaderStamp stamp = new LeaderStamp(its.getIncarnation(), its.getTerm());
    if (stamp.compareTo(now) > 0) {
      agreed.setIncarnation(stamp.incarnation()).setTerm(stamp.term());
    }
  }

  /** A node must not get a new identity while a disk that may know its old one is away. */
  private static void requireNoneFailed(List<Volume> volumes) throws ChunkFsException {
    for (Volume volume : volumes) {
      if (!volume.inService()) {
        throw new ChunkFsException(
            ErrorCode.VOLUME_FAILED,
            volume.failure()
                + "; no other volume says which datanode this is: mend it or leave it"
                + " out");
      }
    }
  }

  static ChunkFsException refused(String why) {
    return new ChunkFsException(ErrorCode.FOREIGN_VOLUME, why);
  }
}
