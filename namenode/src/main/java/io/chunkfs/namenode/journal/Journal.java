package io.chunkfs.namenode.journal;

import io.chunkfs.proto.Batch;
import java.util.concurrent.CompletableFuture;

/**
 * The replicated log of batches. An entry that was submitted is fsynced by a majority, then applied
 * by every namenode; its fate is learned only there.
 */
public interface Journal extends AutoCloseable {
  /**
   * Hands one batch in. Completes when this namenode has applied the entry, with true, or skipped
   * it, with false; fails when the entry's fate is unknown or this namenode does not lead. One
   * thread; entries keep its order.
   */
  CompletableFuture<Boolean> submit(Batch batch);

  /** Who leads, as far as this namenode knows. */
  Leadership leadership();

  /**
   * Does one round with a majority: completes when this namenode led while it ran, fails otherwise.
   */
  CompletableFuture<Void> confirmLeadership();

  /**
   * What this namenode knows of the leadership.
   *
   * @param leads it leads
   * @param ready it leads and has applied everything that earlier leaders committed
   * @param leader address of the leader for clients, empty text when unknown
   */
  record Leadership(long term, boolean leads, boolean ready, String leader) {}

  @Override
  void close();
}
