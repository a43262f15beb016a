package io.chunkfs.namenode.store;

import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.util.List;

/**
 * The hard state: an ordered key-value store without a log of its own. What was applied but not
 * flushed is lost by a crash and comes again from the journal.
 *
 * <p>Thread: one thread writes; any thread may open views. See docs/formats/namenode-store.md.
 */
public interface Store extends AutoCloseable {
  /** The state after the last applied batch. The caller closes it. */
  View view();

  /** The last applied entry and batch; the default instance on an empty store. */
  AppliedRow applied();

  /**
   * Applies one batch whole: its changes and {@code applied} in one atomic write.
   *
   * @throws IOException when the write failed; the process must then halt
   */
  void write(List<Change> changes, AppliedRow applied) throws IOException;

  /**
   * Makes everything applied so far durable and returns what that is.
   *
   * @throws IOException when flush or fsync failed; the process must then halt
   */
  AppliedRow flush() throws IOException;

  @Override
  void close();
}
