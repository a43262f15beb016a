package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.KnownBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Replica;
import io.chunkfs.namenode.cluster.ReplicaMap;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.BlockRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Names sealed blocks without a replica and where they were last: a walk over the block table,
 * bounded in lines and in time.
 */
final class MissingBlocks {
  private static final int LINES = 20;
  private static final long LIMIT_NANOS = 500_000_000;

  private final Rows rows;
  private final ClusterState cluster;
  private final ReplicaMap replicas;
  private final LongSupplier nanos;

  MissingBlocks(Rows rows, ClusterState cluster, ReplicaMap replicas, LongSupplier nanos) {
    this.rows = rows;
    this.cluster = cluster;
    this.replicas = replicas;
    this.nanos = nanos;
  }

  List<String> lines() throws InvalidProtocolBufferException {
    long begun = nanos.getAsLong();
    List<String> lines = new ArrayList<>();
    byte[] from = Keys.start(Keys.BLOCK);
    try (RowCursor cursor = rows.scan(from, Keys.end(from))) {
      while (cursor.next()) {
        BlockId block = new BlockId(Keys.number(cursor.key()));
        Optional<KnownBlock> known = replicas.find(block);
        if (known.isPresent() && !known.get().good().isEmpty()) continue;
        BlockRow row = BlockRow.parseFrom(cursor.value());
        if (!row.getCommitted()) continue;
        if (lines.size() == LINES) {
          lines.add("and more");
          break;
        }
        if (nanos.getAsLong() - begun > LIMIT_NANOS) {
          lines.add("and perhaps more after " + block + ": the search was cut short");
          break;
        }
        lines.add(line(block, row, known));
      }
    }
    return lines;
  }

  private String line(BlockId block, BlockRow row, Optional<KnownBlock> known) {
    String where = block + " of " + new InodePaths(rows, Caller.CLUSTER).of(row.getInode());
    List<String> seen = new ArrayList<>();
    if (known.isPresent()) {
      for (Replica replica : known.get().replicas()) {
        cluster
            .nodes()
            .at(replica.node())
            .ifPresent(
                node ->
                    seen.add(
                        state(node)
                            + ", "
                            + replica.standing().name().toLowerCase(Locale.ROOT)
                            + ")"));
      }
    }
    if (!seen.isEmpty()) return where + ": last seen on " + String.join(", ", seen);
    for (long member : row.getMembersList()) {
      Optional<NodeView> node = cluster.nodes().find(new DataNodeId(member));
      seen.add(node.map(view -> state(view) + ")").orElse("node " + Long.toHexString(member)));
    }
    return where + ": written to " + String.join(", ", seen);
  }

  private static String state(NodeView node) {
    return node.name() + " (" + node.state().name().toLowerCase(Locale.ROOT);
  }
}
