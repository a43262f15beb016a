package io.chunkfs.datanode.report;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReplicaReport;
import io.chunkfs.proto.VolumeReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntSupplier;

/**
 * What this node says of itself, to every namenode alike.
 *
 * @param address its name, endpoints and rack
 * @param process distinguishes this run of the process from earlier ones
 * @param runningSessions asked for each heartbeat
 */
record NodeState(
    DataNodeAddress address, long process, ReplicaStore store, IntSupplier runningSessions) {
  long id() {
    return address.getNode();
  }

  int sessions() {
    return runningSessions.getAsInt();
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

  /** Every replica, in pages; read now. */
  Iterator<List<ReplicaReport>> replicas(int page) {
    List<ReplicaReport> all = store.snapshot();
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < all.size();
      }

      @Override
      public List<ReplicaReport> next() {
        if (!hasNext()) throw new NoSuchElementException();
        int from = at;
        at = Math.min(all.size(), from + page);
        return new ArrayList<>(all.subList(from, at));
      }
    };
  }
}
