package io.chunkfs.datanode.report;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.datanode.transfer.DataPort;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.TransferTotals;
import io.chunkfs.proto.VolumeReport;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * What this node says of itself, to every namenode alike.
 *
 * @param address its name, endpoints and rack
 * @param process distinguishes this run of the process from earlier ones
 * @param port what it moves; asked for each heartbeat
 */
record NodeState(DataNodeAddress address, long process, ReplicaStore store, DataPort port) {
  long id() {
    return address.getNode();
  }

  int sessions() {
    return port.sessions();
  }

  TransferTotals moved() {
    return port.moved();
  }

  /** Blocks whose copies wait or run here. */
  List<Long> copying() {
    return port.copies().blocks();
  }

  List<VolumeReport> volumes() {
    return store.volumes();
  }

  RegisterRequest registration() {
    return RegisterRequest.newBuilder()
        .setAddress(address)
        .setProcess(process)
        .setClusterId(store.clusterId().orElse(""))
        .setNamespace(store.namespace().map(NamespaceId::value).orElse(0L))
        .setIncarnation(store.obeyed().incarnation())
        .addAllVolumes(store.volumes())
        .build();
  }

  /**
   * A namenode took the registration: the node becomes, durably, part of its cluster.
   *
   * @throws ChunkFsException WRONG_CLUSTER when it is part of another one, or of a later life of it
   */
  void admit(RegisterReply reply, String nameNode) throws ChunkFsException {
    if (reply.getClusterId().isEmpty() || reply.getNamespace() <= 0) {
      throw new ChunkFsException(
          ErrorCode.INTERNAL, "the namenode at " + nameNode + " does not know its own cluster");
    }
    store.adopt(reply.getClusterId(), new NamespaceId(reply.getNamespace()));
    int incarnation = reply.getLeadership().getIncarnation();
    if (incarnation < store.obeyed().incarnation()) {
      throw new ChunkFsException(
          ErrorCode.WRONG_CLUSTER,
          String.format(
              "the namenode at %s lives in incarnation %d of cluster %s, but this datanode has seen"
                  + " incarnation %d: a namenode from before a restore must not run any more",
              nameNode, incarnation, reply.getClusterId(), store.obeyed().incarnation()));
    }
  }

  /** Changes to send, and what the sealed replicas come to if these are the last ones. */
  News news(DeltaJournal journal, int most) {
    List<Long> copying = copying(); // first, so that a copy that has ended is among the changes
    return store.consistently(
        digest -> {
          DeltaJournal.Deltas deltas = journal.unacknowledged(most);
          boolean all = !journal.needsFullReport() && deltas.last() == journal.last();
          return new News(
              deltas, all ? OptionalLong.of(digest.root()) : OptionalLong.empty(), copying);
        });
  }

  /** All sums; the journal goes on from them. */
  Sums sums(DeltaJournal journal) {
    return store.consistently(digest -> new Sums(journal.rebase(), digest.buckets()));
  }

  /** Every replica; the journal goes on from them. */
  Contents everything(DeltaJournal journal) {
    return store.consistently(
        digest -> new Contents(journal.beginFullReport(), store.snapshot(), new BitSet()));
  }

  /** Every replica of a block in these buckets. */
  Contents contents(DeltaJournal journal, BitSet buckets) {
    return store.consistently(
        digest -> new Contents(journal.last(), store.snapshot(buckets), buckets));
  }

  /**
   * What a heartbeat tells of replicas.
   *
   * @param digest absent when there are more changes than these
   * @param copying blocks whose copies wait or run
   */
  record News(DeltaJournal.Deltas deltas, OptionalLong digest, List<Long> copying) {
    /** These changes, read after the copies, and no word on how far they reach. */
    static News of(List<Long> copying, DeltaJournal.Deltas deltas) {
      return new News(deltas, OptionalLong.empty(), copying);
    }
  }

  /** The digest's sums as of a delta. */
  record Sums(long through, List<Long> buckets) {}

  /**
   * Replicas as of a delta.
   *
   * @param buckets those that they are of; empty for all
   */
  record Contents(long through, List<ReplicaReport> replicas, BitSet buckets) {}
}
