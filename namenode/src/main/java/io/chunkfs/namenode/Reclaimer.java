package io.chunkfs.namenode;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.cluster.ClusterLoop;
import io.chunkfs.namenode.command.ReclaimSlice;
import io.chunkfs.namenode.journal.AppliedState;
import io.chunkfs.namenode.journal.Journal;
import io.chunkfs.namenode.journal.Writer;
import io.chunkfs.namenode.service.Serving;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.Change;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reclaims deleted subtrees in the background, a bounded slice at a time, and rests after each for
 * as long as it took, so that other calls hardly notice.
 */
final class Reclaimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);

  /** Entries of one slice: a few milliseconds of the writer's time. */
  private static final int SLICE = 250;

  private static final long LEAST_REST_MILLIS = 5;
  private static final long PATIENCE_SECONDS = 60;
  private static final long LOOK_AGAIN_SECONDS = 5;

  private final AppliedState state;
  private final Writer writer;
  private final Journal journal;
  private final ClusterLoop cluster;
  private final Consumer<Throwable> halt;
  private final Semaphore work = new Semaphore(1);
  private final AtomicLong slices = new AtomicLong();
  private final Thread thread;

  /** Key of the root that the last slice was about. The thread's own. */
  private byte[] lowest = Keys.start(Keys.RECLAIM);

  private volatile boolean closing;

  private Reclaimer(Serving rooms, Consumer<Throwable> halt) {
    this.state = rooms.state();
    this.writer = rooms.writer();
    this.journal = rooms.journal();
    this.cluster = rooms.cluster();
    this.halt = halt;
    this.thread = new Thread(this::loop, "namenode-reclaim");
    thread.setDaemon(true);
  }

  static Reclaimer start(Serving rooms, Consumer<Throwable> halt) {
    Reclaimer reclaimer = new Reclaimer(rooms, halt);
    rooms.state().listen((changes, row) -> reclaimer.applied(changes));
    reclaimer.thread.start();
    return reclaimer;
  }

  /** Slices done since the start. */
  long slices() {
    return slices.get();
  }

  private void applied(List<Change> changes) {
    for (Change change : changes) {
      if (change.getKey().byteAt(0) != Keys.RECLAIM || !change.getPut()) continue;
      if (work.availablePermits() == 0) work.release();
      return;
    }
  }

  private void loop() {
    try {
      while (!closing) {
        // Signals may be lost to a change of leadership: look now and then anyhow.
        work.tryAcquire(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
        while (!closing && mayChange() && slice()) {
          continue;
        }
      }
    } catch (InterruptedException stopping) {
      closing = true;
    } catch (RuntimeException | Error broken) {
      if (!closing) halt.accept(broken);
    }
  }

  private boolean mayChange() {
    return journal.leadership().ready() && !cluster.state().safeModeByHand();
  }

  /** Does one slice and rests; false when there is nothing to do or it failed. */
  private boolean slice() throws InterruptedException {
    Optional<InodeId> root = next();
    if (root.isEmpty()) return false;
    long begun = System.nanoTime();
    try {
      writer.run(new ReclaimSlice(root.get(), SLICE)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      LOG.info("reclaiming inode {} is put off: {}", root.get(), String.valueOf(failed.getCause()));
      return false;
    }
    slices.incrementAndGet();
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    TimeUnit.MILLISECONDS.sleep(Math.max(LEAST_REST_MILLIS, tookMillis));
    return true;
  }

  /** The next root after the last one; from the first again when there is none. */
  private Optional<InodeId> next() {
    byte[] first = Keys.start(Keys.RECLAIM);
    try (View view = state.acquire()) {
      Optional<InodeId> next = next(view, lowest);
      if (next.isEmpty() && lowest.length > first.length) next = next(view, first);
      // Where roots went there are graves, which a scan from the first would go over each time.
      lowest = next.map(Keys::reclaim).orElse(first);
      return next;
    }
  }

  private static Optional<InodeId> next(View view, byte[] from) {
    try (RowCursor cursor = view.scan(from, Keys.end(Keys.start(Keys.RECLAIM)))) {
      return cursor.next() ? Optional.of(new InodeId(Keys.number(cursor.key()))) : Optional.empty();
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Threads.join(thread);
  }
}
