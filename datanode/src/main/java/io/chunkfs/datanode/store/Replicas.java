package io.chunkfs.datanode.store;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.ReplicaState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The block map: which replicas the node has, and aside from them which it found corrupt. Listeners
 * hear of a change after it can be seen here, and in the order in which changes happen.
 *
 * <p>Thread: any. Its monitor is the innermost lock of the store.
 */
final class Replicas {
  private final Long2ObjectHashMap<Replica> live = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<SealedReplica> corrupt = new Long2ObjectHashMap<>();
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
    live.put(block.value(), replica);
    tell(replica.report(block.value()));
  }

  /** Forgets a replica, or does nothing when the block's is another one. */
  synchronized void remove(BlockId block, Replica replica) {
    if (!live.remove(block.value(), replica)) return;
    tell(replica.report(block.value(), ReplicaState.DELETED));
  }

  /** Takes a replica out of use as corrupt. */
  synchronized void condemn(BlockId block, SealedReplica replica) {
    live.remove(block.value(), replica);
    corrupt.put(block.value(), replica);
    tell(replica.report(block.value(), ReplicaState.CORRUPT));
  }

  /** Forgets a quarantined replica. */
  synchronized void removeCorrupt(BlockId block) {
    SealedReplica gone = corrupt.remove(block.value());
    if (gone == null || live.containsKey(block.value())) return;
    tell(gone.report(block.value(), ReplicaState.DELETED));
  }

  /** Forgets everything on a volume that went out of service. */
  synchronized void drop(Volume volume) {
    live.values().removeIf(replica -> replica.volume() == volume);
    corrupt.values().removeIf(replica -> replica.volume() == volume);
    for (ReplicaListener listener : listeners) listener.volumeLost(volume.report());
  }

  /** One report a block. */
  synchronized List<ReplicaReport> snapshot() {
    List<ReplicaReport> all = new ArrayList<>(live.size() + corrupt.size());
    live.forEach((block, replica) -> all.add(replica.report(block)));
    corrupt.forEach(
        (block, replica) -> {
          if (!live.containsKey(block)) all.add(replica.report(block, ReplicaState.CORRUPT));
        });
    return all;
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

  private void tell(ReplicaReport change) {
    Consumer<ReplicaListener> hear = listener -> listener.changed(change);
    listeners.forEach(hear);
  }
}
