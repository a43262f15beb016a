package io.chunkfs.namenode.journal;

import io.chunkfs.namenode.store.Store;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Batch;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What was applied, as one shared view per batch; the journal applies entries to it.
 *
 * <p>Thread: one thread applies, any thread reads.
 */
public final class AppliedState implements AutoCloseable {
  private final Store store;
  private final List<AppliedListener> listeners = new CopyOnWriteArrayList<>();
  private volatile SharedView current;

  /** Over a store, which this closes. */
  public AppliedState(Store store) {
    this.store = store;
    this.current = new SharedView(store.view());
  }

  /** The state after the last applied batch. The caller closes it, soon. Any thread. */
  public View acquire() {
    while (true) {
      SharedView shared = current;
      View view = shared.acquire();
      if (view != null) return view;
      if (shared == current) throw new IllegalStateException("the state is closed");
    }
  }

  /** The last applied entry and batch. */
  public AppliedRow applied() {
    return current.applied();
  }

  /** Adds one that is told of every batch applied from now on. */
  public void listen(AppliedListener listener) {
    listeners.add(listener);
  }

  /**
   * Applies one entry, unless the store has it already or it was executed upon something else than
   * the last batch applied. Apply thread only.
   *
   * @return whether it was applied now
   * @throws IOException when the write failed; the process must then halt
   */
  boolean apply(long term, long index, Batch batch) throws IOException {
    AppliedRow last = current.applied();
    if (index <= last.getIndex()) return false;
    if (!batch.getBase().equals(last.getBatch())) return false;
    List<Change> changes = batch.getChangesList();
    AppliedRow row =
        AppliedRow.newBuilder().setTerm(term).setIndex(index).setBatch(batch.getId()).build();
    store.write(changes, row);
    SharedView before = current;
    current = new SharedView(store.view());
    before.release();
    for (AppliedListener listener : listeners) listener.applied(changes, row);
    return true;
  }

  /** Makes all that was applied durable and returns what that is. */
  AppliedRow flush() throws IOException {
    return store.flush();
  }

  @Override
  public void close() {
    current.release();
    store.close();
  }
}
