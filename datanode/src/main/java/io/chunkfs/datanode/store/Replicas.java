package io.chunkfs.datanode.store;

import io.chunkfs.common.checksum.ReplicaDigest;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The block map: which replicas the node has, and aside from them which it found corrupt. Listeners
 * hear of a change after it can be seen here, and in the order in which changes happen. The digest
 * of the sealed ones is kept along with the changes, so that it always is that of the last one
 * told.
 *
 * <p>Thread: any. Its monitor is the innermost lock of the store.
 */
final class Replicas {
  private final Long2ObjectHashMap<Replica> live = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<SealedReplica> corrupt = new Long2ObjectHashMap<>();
  private final ReplicaDigest digest = new ReplicaDigest();
  private final List<ReplicaListener> listeners = new CopyOnWriteArrayList<>();

  /** The replica of a block; null when there is none that counts. */
  synchronized Replica get(BlockId block) {
    return live.get(block.value());
  }

  /** The quarantined replica of a block, or null. */
  synchronized SealedReplica corrupt(BlockId block) {
    return corrupt.get(block.value());
  }

  /** Adds or replaces; nothing when the volume went out of service meanwhile. */
  synchronized void put(BlockId block, Replica replica) {
    if (!replica.volume().inService()) return;
    long before = retract(block, live.put(block.value(), replica));
    if (replica instanceof SealedReplica) digest.add(block, replica.generation());
    tell(replica.report(block.value(), replica.state()), before);
  }

  /** Forgets a replica, or does nothing when the block's is another one. */
  synchronized void remove(BlockId block, Replica replica) {
    if (!live.remove(block.value(), replica)) return;
    tell(replica.report(block.value(), ReplicaState.DELETED), retract(block, replica));
  }

  /** Takes a replica out of use as corrupt. */
  synchronized void condemn(BlockId block, SealedReplica replica) {
    corrupt.put(block.value(), replica);
    boolean counted = live.remove(block.value(), replica);
    if (live.containsKey(block.value())) return; // another one counts, and is what was told
    long before = counted ? retract(block, replica) : 0;
    tell(replica.report(block.value(), ReplicaState.CORRUPT), before);
  }

  /** Forgets a quarantined replica. */
  synchronized void removeCorrupt(BlockId block) {
    SealedReplica gone = corrupt.remove(block.value());
    if (gone == null || live.containsKey(block.value())) return;
    tell(gone.report(block.value(), ReplicaState.DELETED), 0);
  }

  /** Tells once more how the node stands with a block, as somebody seems to have missed it. */
  synchronized void tellAgain(BlockId block, Generation asked) {
    Replica replica = live.get(block.value());
    if (replica != null) {
      long sealed = replica instanceof SealedReplica ? replica.generation().value() : 0;
      tell(replica.report(block.value(), replica.state()), sealed);
      return;
    }
    SealedReplica bad = corrupt.get(block.value());
    tell(
        bad != null
            ? bad.report(block.value(), ReplicaState.CORRUPT)
            : ReplicaReport.newBuilder()
                .setBlock(block.value())
                .setGeneration(asked.value())
                .setState(ReplicaState.DELETED),
        0);
  }

  /** Forgets everything on a volume that went out of service. */
  synchronized void drop(Volume volume) {
    live.forEach(
        (block, replica) -> {
          if (replica.volume() == volume) retract(new BlockId(block), replica);
        });
    live.values().removeIf(replica -> replica.volume() == volume);
    corrupt.values().removeIf(replica -> replica.volume() == volume);
    for (ReplicaListener listener : listeners) listener.volumeLost(volume.report());
  }

  /** Something read together with the digest of what listeners have been told so far. */
  synchronized <T> T consistently(Function<ReplicaDigest, T> reading) {
    return reading.apply(digest);
  }

  /** One report a block; only of blocks in these buckets, or of all when there are none. */
  synchronized List<ReplicaReport> snapshot(BitSet buckets) {
    List<ReplicaReport> some = new ArrayList<>(buckets.isEmpty() ? count() + corruptCount() : 16);
    live.forEach(
        (block, replica) -> {
          if (asked(buckets, block)) some.add(replica.report(block, replica.state()).build());
        });
    corrupt.forEach(
        (block, replica) -> {
          if (live.containsKey(block) || !asked(buckets, block)) return;
          some.add(replica.report(block, ReplicaState.CORRUPT).build());
        });
    return some;
  }

  /** How many replicas count. */
  synchronized int count() {
    return live.size();
  }

  /** How many are quarantined. */
  synchronized int corruptCount() {
    return corrupt.size();
  }

  /** Every open replica. */
  synchronized List<Draft> drafts() {
    List<Draft> open = new ArrayList<>();
    live.values().forEach(replica -> addTo(open, replica));
    return open;
  }

  synchronized void listen(ReplicaListener listener) {
    listeners.add(listener);
  }

  private static void addTo(List<Draft> open, Replica replica) {
    if (replica instanceof Draft draft) open.add(draft);
  }

  private static boolean asked(BitSet buckets, long block) {
    return buckets.isEmpty() || buckets.get(ReplicaDigest.bucket(new BlockId(block)));
  }

  /** Takes what was there out of the digest; its generation if it was sealed, else 0. */
  private long retract(BlockId block, Replica before) {
    if (!(before instanceof SealedReplica)) return 0;
    digest.remove(block, before.generation());
    return before.generation().value();
  }

  private void tell(ReplicaReport.Builder change, long retracted) {
    ReplicaReport told = change.setRetracts(retracted).build();
    for (ReplicaListener listener : listeners) listener.changed(told);
  }
}
