package io.chunkfs.namenode.sim;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import io.chunkfs.proto.VolumeReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a datanode has that outlives its process. */
final class SimDisk {
  private final NavigableMap<Long, SimReplica> replicas = new TreeMap<>();
  private final NavigableMap<Long, SimReplica> quarantined = new TreeMap<>();
  private final Map<Long, Long> digested = new HashMap<>();
  private final ReplicaDigest digest = new ReplicaDigest();
  private final long capacity;
  private long used;
  private long othersUse;
  private VolumeReport volume;
  private Leadership obeyed = Leadership.getDefaultInstance();

  SimDisk(long capacity) {
    this.capacity = capacity;
  }

  NavigableMap<Long, SimReplica> replicas() {
    return replicas;
  }

  NavigableMap<Long, SimReplica> quarantined() {
    return quarantined;
  }

  SimReplica find(long block) {
    return replicas.get(block);
  }

  /** The replica if it is sealed, of this generation, and neither gone nor quarantined. */
  SimReplica sealed(long block, long generation) {
    SimReplica replica = replicas.get(block);
    boolean is = replica != null && replica.isSealed() && replica.generation == generation;
    return is ? replica : null;
  }

  void put(SimReplica replica) {
    SimReplica before = replicas.put(replica.block, replica);
    if (before != null) grow(-before.length);
    grow(replica.length);
  }

  void lengthen(SimReplica replica, long length) {
    grow(length - replica.length);
    replica.length = length;
  }

  SimReplica remove(long block) {
    SimReplica gone = replicas.remove(block);
    if (gone != null) grow(-gone.length);
    return gone;
  }

  void quarantine(SimReplica replica) {
    replicas.remove(replica.block, replica);
    replica.state = ReplicaState.CORRUPT;
    SimReplica before = quarantined.put(replica.block, replica);
    if (before != null) grow(-before.length);
  }

  SimReplica removeQuarantined(long block) {
    SimReplica gone = quarantined.remove(block);
    if (gone != null) grow(-gone.length);
    return gone;
  }

  ReplicaDigest digest() {
    return digest;
  }

  /**
   * A block has changed: brings the digest up to date.
   *
   * @return the generation under which it was sealed before; 0 when it was not
   */
  long changed(long block) {
    SimReplica replica = replicas.get(block);
    long now = replica != null && replica.isSealed() ? replica.generation : 0;
    Long before = now == 0 ? digested.remove(block) : digested.put(block, now);
    BlockId id = new BlockId(block);
    if (before != null) digest.remove(id, new Generation(before));
    if (now != 0) digest.add(id, new Generation(now));
    return before == null ? 0 : before;
  }

  /** What was sealed and is only a file now is told no more; called when a process begins. */
  void open() {
    for (long block : List.copyOf(digested.keySet())) changed(block);
    for (long block : replicas.keySet()) changed(block);
  }

  void wipe() {
    replicas.clear();
    quarantined.clear();
    used = 0;
    volume = null;
  }

  long remaining() {
    return Math.max(0, capacity - used - othersUse);
  }

  /** Somebody else takes all but so much of the room. */
  void fill(long leaving) {
    othersUse = Math.max(0, capacity - used - leaving);
    volume = null;
  }

  void unfill() {
    othersUse = 0;
    volume = null;
  }

  VolumeReport volume() {
    if (volume == null) {
      volume =
          VolumeReport.newBuilder()
              .setVolume(1)
              .setType("disk")
              .setCapacity(capacity)
              .setUsed(used)
              .setRemaining(remaining())
              .build();
    }
    return volume;
  }

  /** Everything, as a full report has it. */
  List<ReplicaReport> all() {
    List<ReplicaReport> all = new ArrayList<>(replicas.size() + quarantined.size());
    for (SimReplica bad : quarantined.values()) {
      if (!replicas.containsKey(bad.block)) all.add(bad.report(ReplicaState.CORRUPT));
    }
    for (SimReplica each : replicas.values()) all.add(each.report());
    return all;
  }

  /** What is in some buckets, as a partial report has it. */
  List<ReplicaReport> in(Collection<Integer> buckets) {
    return all().stream()
        .filter(each -> buckets.contains(ReplicaDigest.bucket(new BlockId(each.getBlock()))))
        .toList();
  }

  Leadership obeyed() {
    return obeyed;
  }

  /** Whether this leadership may be obeyed; remembers it. */
  boolean obey(Leadership leadership) {
    int order = compare(leadership, obeyed);
    if (order > 0) obeyed = leadership.toBuilder().setLeader(true).build();
    return order >= 0;
  }

  boolean isHigher(Leadership leadership) {
    return compare(leadership, obeyed) > 0;
  }

  private static int compare(Leadership a, Leadership b) {
    int byIncarnation = Integer.compare(a.getIncarnation(), b.getIncarnation());
    return byIncarnation != 0 ? byIncarnation : Long.compare(a.getTerm(), b.getTerm());
  }

  private void grow(long bytes) {
    used += bytes;
    volume = null;
  }
}
