package io.chunkfs.client.write;

import io.chunkfs.client.name.Deadline;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.PacketAck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packets of one session that are not acknowledged yet, in order, and how the session stands.
 *
 * <p>Thread: the writer's adds and waits; the event loop acknowledges and fails.
 */
final class AckWindow {
  private final List<DataNodeAddress> members;
  private final WriteSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
  private int firstSequence;
  private long progressNanos;
  private long acknowledgedPackets;
  private PipelineBroken broken;

  AckWindow(List<DataNodeAddress> members, WriteSettings settings) {
    this.members = members;
    this.settings = settings;
  }

  /** The session has begun. */
  void begin() {
    progressNanos = System.nanoTime();
  }

  void add(Outgoing packet, int sequence) {
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        progressNanos = System.nanoTime();
        firstSequence = sequence;
      }
      waiting.addLast(packet);
    } finally {
      lock.unlock();
    }
  }

  /** Packets acknowledged in this session. */
  long acknowledged() {
    lock.lock();
    try {
      return acknowledgedPackets;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until fewer than {@code packets} are unacknowledged. */
  void awaitFewerThan(int packets) throws PipelineBroken, ChunkFsException {
    lock.lock();
    try {
      while (true) {
        // With all acknowledged it is the next packet that meets the break, if there is a next.
        if (packets == 1 && waiting.isEmpty()) return;
        if (broken != null) throw broken;
        if (waiting.size() < packets) return;
        long limit =
            (waiting.peekFirst().durable() ? settings.syncStall() : settings.stall()).toNanos();
        long left = progressNanos + limit - System.nanoTime();
        if (left <= 0) broken = stalled(limit);
        else changed.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      throw Deadline.cancelled("the datanodes' acks");
    } finally {
      lock.unlock();
    }
  }

  /** Takes over, in order, what was not acknowledged. */
  List<Outgoing> takeUnacknowledged() {
    lock.lock();
    try {
      List<Outgoing> taken = new ArrayList<>(waiting);
      waiting.clear();
      if (broken == null) {
        broken = broken(Map.of(), ErrorCode.CANCELLED, "the session was ended by its writer");
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void acknowledge(PacketAck ack) {
    Outgoing done = null;
    lock.lock();
    try {
      if (broken != null) return;
      Outgoing head = waiting.peekFirst();
      PipelineBroken wrong = check(ack, head);
      if (wrong != null) {
        broken = wrong;
      } else {
        done = waiting.pollFirst();
        firstSequence++;
        acknowledgedPackets++;
        progressNanos = System.nanoTime();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (done != null) done.release();
  }

  void fail(Map<Long, String> blamed, ChunkFsException reason) {
    lock.lock();
    try {
      if (broken == null) broken = new PipelineBroken(blamed, reason);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private PipelineBroken check(PacketAck ack, Outgoing head) {
    List<MemberStatus> rows = ack.getMembersList();
    Map<Long, String> blamed = blamed(members, rows);
    if (!blamed.isEmpty()) return new PipelineBroken(blamed, failure(rows));
    if (head == null || ack.getSequence() != firstSequence || rows.size() != members.size()) {
      return broken(
          Map.of(),
          ErrorCode.INTERNAL,
          "an ack of packet "
              + ack.getSequence()
              + " by "
              + rows.size()
              + " members came where packet "
              + firstSequence
              + " and "
              + members.size()
              + " members were expected");
    }
    if (!head.last()) return null;
    Map<Long, String> unfinished = new LinkedHashMap<>();
    for (MemberStatus row : rows) {
      if (!row.getSealed()) {
        unfinished.put(row.getNode(), "it did not seal its replica");
      } else if (row.getBlockCrc() != head.blockCrc()) {
        unfinished.put(row.getNode(), "its replica's checksum is not that of what was written");
      }
    }
    if (unfinished.isEmpty()) return null;
    return broken(unfinished, ErrorCode.CHECKSUM_MISMATCH, "a replica differs at its end");
  }

  private PipelineBroken stalled(long limitNanos) {
    return broken(
        Map.of(),
        ErrorCode.TIMEOUT,
        "no ack came for "
            + TimeUnit.NANOSECONDS.toMillis(limitNanos)
            + " ms from "
            + PipelineBroken.names(members));
  }

  private static PipelineBroken broken(Map<Long, String> blamed, ErrorCode code, String detail) {
    return new PipelineBroken(blamed, new ChunkFsException(code, detail));
  }

  /** Members that rows of an answer blame, each with its reason. */
  static Map<Long, String> blamed(List<DataNodeAddress> members, List<MemberStatus> rows) {
    Map<Long, String> blamed = new LinkedHashMap<>();
    for (MemberStatus row : rows) {
      boolean member = members.stream().anyMatch(each -> each.getNode() == row.getNode());
      if (row.getCode() != 0 && member) blamed.put(row.getNode(), row.getDetail());
    }
    return blamed;
  }

  /** The first error among the rows of an answer, as a failure. */
  static ChunkFsException failure(List<MemberStatus> rows) {
    MemberStatus first = rows.stream().filter(row -> row.getCode() != 0).findFirst().orElseThrow();
    ErrorCode code = ErrorCode.byNumber(first.getCode()).orElse(ErrorCode.INTERNAL);
    return new ChunkFsException(code, first.getDetail());
  }
}
