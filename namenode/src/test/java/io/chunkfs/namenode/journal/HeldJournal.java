package io.chunkfs.namenode.journal;

import static org.awaitility.Awaitility.await;

import io.chunkfs.proto.Batch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** A journal that keeps entries back on demand, or loses them. */
final class HeldJournal implements Journal {
  private record Entry(Batch batch, CompletableFuture<Boolean> fate) {}

  private final Journal journal;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private boolean held;
  private int submitted;

  HeldJournal(Journal journal) {
    this.journal = journal;
  }

  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
    while (!entries.isEmpty()) pass(entries.pop());
  }

  /** The oldest entry never reaches the log; those after it do. */
  synchronized void loseFirst() {
    entries.pop().fate().completeExceptionally(new IOException("lost"));
    release();
  }

  void awaitSubmitted(int count) {
    await().atMost(Duration.ofSeconds(10)).until(() -> submitted() >= count);
  }

  /** Until the writer has taken everything from its queue and looked at it. */
  void awaitIdle(Writer writer) {
    await().atMost(Duration.ofSeconds(10)).until(() -> writer.waiting() == 0);
  }

  private synchronized int submitted() {
    return submitted;
  }

  private void pass(Entry entry) {
    journal
        .submit(entry.batch())
        .whenComplete(
            (applied, failure) -> {
              if (failure == null) entry.fate().complete(applied);
              else entry.fate().completeExceptionally(failure);
            });
  }

  @Override
  public synchronized CompletableFuture<Boolean> submit(Batch batch) {
    submitted++;
    Entry entry = new Entry(batch, new CompletableFuture<>());
    if (held) entries.add(entry);
    else pass(entry);
    return entry.fate();
  }

  @Override
  public Leadership leadership() {
    return journal.leadership();
  }

  @Override
  public CompletableFuture<Void> confirmLeadership() {
    return journal.confirmLeadership();
  }

  @Override
  public void close() {
    journal.close();
  }
}
