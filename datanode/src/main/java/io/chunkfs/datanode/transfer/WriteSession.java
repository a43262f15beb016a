package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.OpenReplica;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One member's part in writing a block. A packet is checked, passed on to the next member and then
 * written here, so that the disks of all members work at the same time; it is acknowledged, in
 * order, once this member and all behind have it. Whatever goes wrong ends the session with a row
 * that says which member and why; the replica stays open for another session to resume.
 *
 * <p>Thread: the upstream connection's event loop; the disk work runs elsewhere ({@link
 * ReplicaWriter}) and comes back to it.
 */
final class WriteSession implements ConnectionHandler, Downstream.Listener {
  private final Transfer transfer;
  private final Connection upstream;
  private final Downstream downstream; // null: the last of the pipeline
  private final OpenReplica replica;
  private final ReplicaWriter writer;
  private final ConnectionHandler idle;
  private final ArrayDeque<PendingPacket> pending = new ArrayDeque<>();
  private final ArrayDeque<PendingPacket> awaitingDownstream = new ArrayDeque<>();
  private boolean fresh;
  private long limitBytes;
  private long nextOffset = -1; // -1: the first packet decides
  private int nextSequence;
  private long bufferedBytes;
  private int ticksWithoutAck;
  private boolean paused;
  private boolean lastSeen;
  private boolean ended;

  WriteSession(
      Transfer transfer,
      Connection upstream,
      Downstream downstream,
      OpenReplica replica,
      ConnectionHandler idle) {
    this.transfer = transfer;
    this.upstream = upstream;
    this.downstream = downstream;
    this.replica = replica;
    this.writer = new ReplicaWriter(transfer, replica);
    this.idle = idle;
  }

  /** Takes the connection; {@code ready} tells the sender so. */
  void begin(OpenWriteRequest request, Runnable ready) {
    fresh = request.getMode() == WriteMode.NEW;
    limitBytes = request.getExpectedLength();
    transfer.sessions().writes(replica.key().block(), this);
    if (downstream != null) downstream.listener(this);
    upstream.handler(this);
    ready.run();
  }

  @Override
  public void packet(Connection from, ByteBuf frame) {
    try {
      if (!ended) take(Packet.read(frame), frame);
    } finally {
      frame.release();
    }
  }

  private void take(Packet packet, ByteBuf frame) {
    String fault = fault(packet);
    if (fault != null) {
      fail(packet.sequence(), ErrorCode.INVALID_ARGUMENT, fault);
      return;
    }
    int bad = packet.firstBadPiece(replica.sliceBytes());
    if (bad >= 0) {
      fail(
          packet.sequence(),
          ErrorCode.CHECKSUM_MISMATCH,
          String.format(
              "bytes of block %s from offset %d, piece %d, do not match their checksum on arrival"
                  + " from %s: damaged on the way",
              replica.key(), packet.offset(), bad, upstream.peer().address()));
      return;
    }
    nextSequence++;
    nextOffset = packet.offset() + packet.dataLength();
    lastSeen = packet.last();
    PendingPacket entry = new PendingPacket(packet, downstream == null ? List.of() : null);
    pending.add(entry);
    transfer.metrics().packetsIn.inc();
    transfer.metrics().bytesIn.inc(packet.dataLength());
    transfer.moved().clientWritten(packet.dataLength());
    if (downstream != null) {
      awaitingDownstream.add(entry);
      downstream.forward(frame.retainedDuplicate());
    }
    int bytes = packet.dataLength();
    bufferedBytes += bytes;
    transfer.sessions().buffered(bytes);
    writer.write(packet, frame, result -> onLoop(() -> written(entry, bytes, result)));
    adjustReading();
  }

  private String fault(Packet packet) {
    if (lastSeen) return "a packet after the last one";
    if (packet.sequence() != nextSequence) {
      return "packet " + packet.sequence() + " where " + nextSequence + " was due";
    }
    boolean here =
        nextOffset < 0 ? packet.offset() <= replica.received() : packet.offset() == nextOffset;
    if (!here) {
      long due = nextOffset < 0 ? replica.received() : nextOffset;
      return "a packet for offset " + packet.offset() + " where " + due + " was due";
    }
    if (packet.offset() + packet.dataLength() > limitBytes) {
      return "more bytes than the " + limitBytes + " that the session was opened for";
    }
    return null;
  }

  private void written(PendingPacket entry, int bytes, ReplicaWriter.Result result) {
    bufferedBytes -= bytes;
    transfer.sessions().buffered(-bytes);
    if (ended) return;
    if (result.failure() != null) {
      end(entry.sequence, List.of(Members.failure(transfer.node(), result.failure())));
      return;
    }
    entry.own = result.row();
    acknowledge();
  }

  @Override
  public void acked(PacketAck ack) {
    PendingPacket entry = awaitingDownstream.peek();
    List<MemberStatus> rows = ack.getMembersList();
    if (Members.failed(rows)) {
      end(ack.getSequence(), Members.rows(here(), rows));
      return;
    }
    if (entry == null
        || entry.sequence != ack.getSequence()
        || rows.size() != downstream.members()) {
      String what = "acknowledges packet " + ack.getSequence() + " out of turn";
      broken(downstream.failure(ErrorCode.INTERNAL, what));
      return;
    }
    awaitingDownstream.remove();
    ticksWithoutAck = 0;
    entry.behind = rows;
    acknowledge();
  }

  /** Passes on, in order, what this member and all behind have. */
  private void acknowledge() {
    while (!ended && !pending.isEmpty() && pending.peek().taken()) {
      PendingPacket entry = pending.peek();
      MemberStatus stranger = entry.last ? otherBlock(entry) : null;
      if (stranger != null) {
        end(entry.sequence, List.of(entry.own, stranger));
        return;
      }
      pending.remove();
      if (!entry.last) replica.acked(entry.end);
      upstream.ack(
          PacketAck.newBuilder()
              .setSequence(entry.sequence)
              .addAllMembers(Members.rows(entry.own, entry.behind))
              .build());
      if (entry.last) finished();
    }
    adjustReading();
  }

  /** A member that sealed other bytes than this one, as an error row. */
  private MemberStatus otherBlock(PendingPacket entry) {
    for (MemberStatus row : entry.behind) {
      if (row.getSealed() && row.getBlockCrc() == entry.own.getBlockCrc()) continue;
      return Members.failure(
          row.getNode(),
          ErrorCode.CHECKSUM_MISMATCH,
          String.format(
              "datanode %x sealed block %s with CRC %08x, but %s has %08x",
              row.getNode(),
              replica.key(),
              row.getBlockCrc(),
              transfer.name(),
              entry.own.getBlockCrc()));
    }
    return null;
  }

  private void finished() {
    leave();
    if (downstream != null) downstream.giveBack();
    upstream.handler(idle);
  }

  @Override
  public void broken(MemberStatus row) {
    end(sequenceInWork(), List.of(here(), row));
  }

  /** Looks whether the pipeline stands still. Any thread. */
  void tick() {
    if (downstream != null) onLoop(this::lookForStall);
  }

  private void lookForStall() {
    if (ended) return;
    if (awaitingDownstream.isEmpty()) {
      ticksWithoutAck = 0;
      return;
    }
    boolean syncing = awaitingDownstream.stream().anyMatch(packet -> packet.syncs);
    TransferLimits limits = transfer.limits();
    if (++ticksWithoutAck <= limits.stalledAfterTicks(syncing, downstream.members())) return;
    String what =
        String.format(
            "took no packet of block %s for %.1f s",
            replica.key(), limits.patience(syncing).toMillis() / 1e3);
    broken(downstream.failure(ErrorCode.TIMEOUT, what));
  }

  /** Another session has taken the block over. Any thread. */
  void superseded() {
    onLoop(
        () -> {
          if (ended) return;
          String why = "another session writes block " + replica.key() + " now";
          fail(sequenceInWork(), ErrorCode.STALE_GENERATION, why);
        });
  }

  @Override
  public void writabilityChanged() {
    adjustReading();
  }

  /** The member before us found that the pipeline did not form. */
  @Override
  public void error(Connection from, int number, ErrorReply error) {
    if (ended || nextSequence > 0) return;
    if (fresh) writer.discard();
    else writer.leave();
    release();
    if (downstream != null) downstream.cancel();
    upstream.handler(idle);
  }

  @Override
  public void closed(Connection from, Throwable cause) {
    if (ended) return;
    transfer.metrics().failures.inc();
    leave();
    if (downstream != null) downstream.close();
  }

  private void fail(int sequence, ErrorCode code, String what) {
    MemberStatus own = Members.failure(transfer.node(), code, transfer.name() + ": " + what);
    end(sequence, List.of(own));
  }

  private void end(int sequence, List<MemberStatus> rows) {
    if (ended) return;
    transfer.metrics().failures.inc();
    leave();
    if (downstream != null) downstream.close();
    upstream.ack(PacketAck.newBuilder().setSequence(sequence).addAllMembers(rows).build());
    upstream.handler(new Drain());
  }

  private MemberStatus here() {
    return MemberStatus.newBuilder()
        .setNode(transfer.node())
        .setReceived(replica.received())
        .setDurable(replica.durable())
        .build();
  }

  private int sequenceInWork() {
    return pending.isEmpty() ? nextSequence : pending.peek().sequence;
  }

  /** Ends this member's part; the replica, unless it was sealed, stays as it is. */
  private void leave() {
    writer.leave();
    release();
  }

  private void release() {
    ended = true;
    transfer.sessions().wrote(replica.key().block(), this);
    transfer.sessions().leave();
    if (paused) upstream.resumeReading();
  }

  /** Keeps reading no faster than disk and downstream take it. */
  private void adjustReading() {
    if (ended) return;
    long limit = TransferLimits.SESSION_BUFFER_BYTES;
    boolean behind =
        bufferedBytes > (paused ? limit / 2 : limit)
            || bufferedBytes > 0 && transfer.sessions().full()
            || pending.size() > TransferLimits.SESSION_PACKETS
            || downstream != null && !downstream.writable();
    if (behind == paused) return;
    paused = behind;
    if (paused) upstream.pauseReading();
    else upstream.resumeReading();
  }

  private void onLoop(Runnable task) {
    if (upstream.eventLoop().inEventLoop()) task.run();
    else upstream.eventLoop().execute(task);
  }
}
