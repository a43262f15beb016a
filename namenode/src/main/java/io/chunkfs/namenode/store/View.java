package io.chunkfs.namenode.store;

import io.chunkfs.proto.AppliedRow;

/**
 * The hard state as one applied batch left it; later batches do not show. Any number of threads may
 * read one view; it costs the store memory until it is closed.
 */
public interface View extends Rows, AutoCloseable {
  /** The last entry and batch that this view contains. */
  AppliedRow applied();

  @Override
  void close();
}
