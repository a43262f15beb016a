package io.chunkfs.namenode.sim;

import io.chunkfs.common.id.BlockId;
import java.util.ArrayList;
import java.util.List;

/** One file, as far as blocks are concerned. */
final class SimFile {
  final long id;
  final List<BlockId> blocks = new ArrayList<>();
  int replication;
  boolean closed;
  boolean deleted;
  long deletedNanos;

  SimFile(long id, int replication) {
    this.id = id;
    this.replication = replication;
  }
}
