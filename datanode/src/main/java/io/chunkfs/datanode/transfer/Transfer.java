package io.chunkfs.datanode.transfer;

import io.chunkfs.datanode.store.ReplicaStore;
import io.chunkfs.transport.ConnectionPool;
import io.chunkfs.transport.EventLoops;

/**
 * What every session of a data port works with.
 *
 * @param name of the datanode, for messages
 * @param downstreams connections to other datanodes
 * @param sending how fast bytes of copies may leave
 * @param taking how fast they may come in
 */
record Transfer(
    String name,
    ReplicaStore store,
    EventLoops loops,
    IoPool io,
    ConnectionPool downstreams,
    TransferLimits limits,
    Sessions sessions,
    TransferMetrics metrics,
    Moved moved,
    Pace sending,
    Pace taking) {
  /** The datanode's id, as rows name it. */
  long node() {
    return store.node().value();
  }
}
