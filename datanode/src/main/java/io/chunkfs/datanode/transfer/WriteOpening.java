package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.Generation;
import io.chunkfs.datanode.store.OpenReplica;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.OpenWriteReply;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The beginning of a write session: opens the replica here and, at the same time, the rest of the
 * pipeline, and answers with a row for each member.
 *
 * <p>Thread: the upstream connection's event loop.
 */
final class WriteOpening implements ConnectionHandler {
  private static final int LEAST_SLICE_BYTES = 512;
  private static final int MOST_SLICE_BYTES = 1 << 20;

  private final Transfer transfer;
  private final Connection upstream;
  private final int callNumber;
  private final OpenWriteRequest request;
  private final ConnectionHandler idle;
  private Downstream downstream;
  private boolean gone;

  private WriteOpening(Transfer transfer, Connection upstream, int callNumber, Opening opening) {
    this.transfer = transfer;
    this.upstream = upstream;
    this.callNumber = callNumber;
    this.request = opening.request();
    this.idle = opening.idle();
  }

  /**
   * What to open, and who has the connection before and after the session.
   *
   * @param idle gets the connection back
   */
  record Opening(OpenWriteRequest request, ConnectionHandler idle) {}

  /** Opens, and answers the call when that is done. */
  static void begin(Transfer transfer, Connection upstream, int callNumber, Opening opening) {
    ReplicaKey key;
    try {
      key = check(opening.request());
      transfer.sessions().enter();
    } catch (ChunkFsException refused) {
      if (refused.code() == ErrorCode.BUSY) transfer.metrics().refused.inc();
      upstream.error(callNumber, Errors.of(refused));
      upstream.handler(opening.idle());
      return;
    }
    transfer.metrics().writes.inc();
    new WriteOpening(transfer, upstream, callNumber, opening).open(key);
  }

  private static ReplicaKey check(OpenWriteRequest request) throws ChunkFsException {
    ReplicaKey key = ReplicaKey.of(request.getKey());
    int slice = request.getChecksumSlice();
    if (slice < LEAST_SLICE_BYTES || slice > MOST_SLICE_BYTES || Integer.bitCount(slice) != 1) {
      throw invalid("a checksum slice of " + Integer.toUnsignedString(slice) + " bytes");
    }
    if (request.getExpectedLength() <= 0) {
      throw invalid("an expected length of " + Long.toUnsignedString(request.getExpectedLength()));
    }
    if (request.getTimeoutMillis() <= 0) throw invalid("no timeout for the pipeline");
    switch (request.getMode()) {
      case NEW -> {}
      case RESUME -> {
        if (request.getPreviousGeneration() <= 0) throw invalid("no generation to resume");
      }
      default -> throw invalid("no mode for the session");
    }
    return key;
  }

  private static ChunkFsException invalid(String what) {
    return new ChunkFsException(
        ErrorCode.INVALID_ARGUMENT, "open_write names " + what + "; this is a fault of the caller");
  }

  private void open(ReplicaKey key) {
    upstream.handler(this);
    CompletableFuture<OpenReplica> own = transfer.io().call(() -> openReplica(key));
    CompletableFuture<List<MemberStatus>> behind;
    if (request.getDownstreamCount() > 0) {
      downstream = new Downstream(transfer, upstream.eventLoop(), request);
      behind = downstream.open();
    } else {
      behind = CompletableFuture.completedFuture(List.of());
    }
    own.whenComplete(
        (replica, failure) ->
            behind.thenAccept(
                rows ->
                    upstream
                        .eventLoop()
                        .execute(() -> opened(replica, (ChunkFsException) failure, rows))));
  }

  private OpenReplica openReplica(ReplicaKey key) throws ChunkFsException {
    return fresh()
        ? transfer.store().create(key, request.getExpectedLength(), request.getChecksumSlice())
        : transfer
            .store()
            .resume(
                key, new Generation(request.getPreviousGeneration()), request.getExpectedLength());
  }

  private void opened(OpenReplica replica, ChunkFsException failure, List<MemberStatus> behind) {
    MemberStatus own = failure == null ? row(replica) : Members.failure(transfer.node(), failure);
    List<MemberStatus> rows = Members.rows(own, behind);
    if (!gone && !Members.failed(rows)) {
      WriteSession session = new WriteSession(transfer, upstream, downstream, replica, idle);
      session.begin(request, () -> reply(rows));
      return;
    }
    transfer.metrics().failures.inc();
    if (downstream != null && !Members.failed(behind)) downstream.cancel();
    if (replica != null) {
      ReplicaWriter writer = new ReplicaWriter(transfer, replica);
      if (fresh()) writer.discard();
      else writer.leave();
    }
    transfer.sessions().leave();
    if (gone) return;
    upstream.handler(idle);
    reply(rows);
  }

  private MemberStatus row(OpenReplica replica) {
    return MemberStatus.newBuilder()
        .setNode(transfer.node())
        .setReceived(replica.received())
        .setDurable(replica.durable())
        .build();
  }

  private void reply(List<MemberStatus> rows) {
    upstream.reply(callNumber, OpenWriteReply.newBuilder().addAllMembers(rows).build());
  }

  private boolean fresh() {
    return request.getMode() == WriteMode.NEW;
  }

  /** The member before us gave up. */
  @Override
  public void error(Connection connection, int number, ErrorReply error) {
    gone = true;
  }

  @Override
  public void closed(Connection connection, Throwable cause) {
    gone = true;
  }
}
