package io.chunkfs.namenode.journal;

import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AppliedRow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One view for many readers, closed by the last. Begins with one holder, its maker. */
final class SharedView {
  private final View view;
  private final AtomicInteger holders = new AtomicInteger(1);

  SharedView(View view) {
    this.view = view;
  }

  AppliedRow applied() {
    return view.applied();
  }

  /** A handle for one reader; null when the last holder has gone. */
  View acquire() {
    int now;
    do {
      now = holders.get();
      if (now == 0) return null;
    } while (!holders.compareAndSet(now, now + 1));
    return new Handle();
  }

  void release() {
    if (holders.decrementAndGet() == 0) view.close();
  }

  /** One reader's. */
  private final class Handle implements View {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public byte[] get(byte[] key) {
      return open().get(key);
    }

    @Override
    public RowCursor scan(byte[] from, byte[] to) {
      return open().scan(from, to);
    }

    @Override
    public AppliedRow applied() {
      return view.applied();
    }

    private View open() {
      if (closed.get()) throw new IllegalStateException("the view is closed");
      return view;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) release();
    }
  }
}
