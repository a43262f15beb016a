package io.chunkfs.client.name;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CallId;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A session with the namenodes: its slots and the sequence that each goes on with.
 *
 * <p>A slot whose last call was left in doubt is never used again, since nobody knows which
 * sequence it expects.
 *
 * <p>Thread: any.
 */
final class Session {
  /** One slot; owned by whoever took it. */
  static final class Slot {
    private final int number;
    private long sequence = 1;

    private Slot(int number) {
      this.number = number;
    }
  }

  private final long id;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Slot> free = new ArrayDeque<>();
  private int usable;

  Session(long id, int slots) {
    this.id = id;
    this.usable = slots;
    for (int number = 0; number < slots; number++) free.addLast(new Slot(number));
  }

  long id() {
    return id;
  }

  /**
   * Takes a slot, waiting while all are in use.
   *
   * @return nothing when none is usable any more: a new session is needed
   */
  Optional<Slot> take(Deadline deadline) throws ChunkFsException {
    lock.lock();
    try {
      while (usable > 0 && free.isEmpty()) {
        long left = deadline.leftNanos();
        if (left == 0) {
          throw new ChunkFsException(
              ErrorCode.BUSY, "all " + usable + " slots of the client's session stayed in use");
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      return usable == 0 ? Optional.empty() : Optional.of(free.pop());
    } catch (InterruptedException interrupted) {
      throw Deadline.cancelled("a free slot of the session");
    } finally {
      lock.unlock();
    }
  }

  /** How the slot's call is named. */
  CallId callId(Slot slot) {
    return CallId.newBuilder()
        .setSession(id)
        .setSlot(slot.number)
        .setSequence(slot.sequence)
        .build();
  }

  /** The call was answered: the slot goes on with the next sequence. */
  void answered(Slot slot) {
    slot.sequence++;
    release(slot, true);
  }

  /** The call was surely not executed: the slot uses the same sequence again. */
  void notExecuted(Slot slot) {
    release(slot, true);
  }

  /** Nobody knows whether the call was executed. */
  void leftInDoubt(Slot slot) {
    release(slot, false);
  }

  private void release(Slot slot, boolean usableAgain) {
    lock.lock();
    try {
      if (usableAgain) free.push(slot);
      else usable--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
