package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.Inspection;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.SealedBlock;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas that are to be read through, one after the other, no faster than the cap on repair.
 *
 * <p>Thread: any; its monitor guards all. The reading is done on the pool.
 */
public final class Inspections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inspections.class);
  private static final int MOST = 4_096;

  private final Transfer transfer;
  private final Map<ReplicaKey, SealedBlock> waiting = new LinkedHashMap<>();
  private boolean working;
  private boolean closed;
  private volatile Consumer<OrderOutcome> listener = outcome -> {};

  Inspections(Transfer transfer) {
    this.transfer = transfer;
  }

  /** Whom to tell how they ended. */
  public void listen(Consumer<OrderOutcome> next) {
    listener = next;
  }

  /**
   * Reads a replica through some time; one that fails is quarantined, which is told as a change.
   *
   * @param committed what is known of the block, zeros where not
   */
  public void order(ReplicaKey key, SealedBlock committed) {
    boolean accepted;
    boolean begins;
    synchronized (this) {
      accepted = !closed && (waiting.size() < MOST || waiting.containsKey(key));
      if (accepted) waiting.put(key, committed);
      begins = accepted && !working;
      working |= begins;
    }
    if (!accepted) {
      String what = transfer.name() + " has too much to verify already";
      ChunkFsException full = new ChunkFsException(ErrorCode.BUSY, what);
      tell(Outcomes.failed(key, Order.VERIFY_FIELD_NUMBER, full));
    }
    if (!begins) return;
    transfer
        .io()
        .call(this::work)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) stopped(failure);
            });
  }

  private Void work() {
    while (true) {
      ReplicaKey key;
      SealedBlock committed;
      synchronized (this) {
        if (closed || waiting.isEmpty()) {
          working = false;
          return null;
        }
        key = waiting.keySet().iterator().next();
        committed = waiting.remove(key);
      }
      inspect(key, committed);
    }
  }

  private void inspect(ReplicaKey key, SealedBlock committed) {
    try {
      Inspection inspection =
          new Inspection(committed.length(), committed.crc(), this::waitForTurn);
      boolean good = transfer.store().verify(key, inspection);
      LOG.info("block {} was read through and is {}", key, good ? "good" : "corrupt");
      if (good) tell(Outcomes.done(key, Order.VERIFY_FIELD_NUMBER));
    } catch (ChunkFsException failed) {
      if (failed.code() == ErrorCode.NO_SUCH_REPLICA) {
        transfer.store().tellAgain(key.block(), key.generation()); // it may be in quarantine
      }
      tell(Outcomes.failed(key, Order.VERIFY_FIELD_NUMBER, failed));
    }
  }

  /** After the fact: the bytes were read, the next ones wait. */
  private void waitForTurn(long bytes) throws ChunkFsException {
    for (long wait = transfer.sending().take(bytes);
        wait > 0;
        wait = transfer.sending().take(bytes)) {
      rest(wait);
    }
  }

  private synchronized void rest(long nanos) throws ChunkFsException {
    try {
      if (!closed) TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new ChunkFsException(ErrorCode.CANCELLED, "interrupted while verifying", asked);
    }
    if (closed) throw new ChunkFsException(ErrorCode.STOPPING, "the datanode is stopping");
  }

  private synchronized void stopped(Throwable failure) {
    working = false;
    LOG.warn("{} replicas have to wait to be verified: {}", waiting.size(), failure.getMessage());
  }

  private void tell(OrderOutcome outcome) {
    listener.accept(outcome);
  }

  /** Ends the one that runs and forgets the others. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }
}
