package io.chunkfs.namenode;

import static io.chunkfs.namenode.NameNodeFixture.call;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.OpenSessionReply;
import io.chunkfs.proto.OpenSessionRequest;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;

/** A client's session with one slot in use. */
final class TestSession {
  private final CallClient client;
  private final long session;
  private long sequence;

  TestSession(CallClient client) throws ChunkFsException {
    this.client = client;
    OpenSessionReply opened =
        call(
            client,
            Calls.OPEN_SESSION,
            OpenSessionRequest.newBuilder().setClientName("test").build());
    this.session = opened.getSession();
  }

  private TestSession(CallClient client, long session, long sequence) {
    this.client = client;
    this.session = session;
    this.sequence = sequence;
  }

  /** The same session over another connection. */
  TestSession over(CallClient other) {
    return new TestSession(other, session, sequence);
  }

  long id() {
    return session;
  }

  /** The next call of the slot. */
  MutateRequest next(MutateRequest.Builder command) {
    return command.setCall(CallId.newBuilder().setSession(session).setSequence(++sequence)).build();
  }

  /** Runs the next call; also a rejection is an answer. */
  MutateReply run(MutateRequest.Builder command) throws ChunkFsException {
    return send(next(command));
  }

  MutateReply send(MutateRequest request) throws ChunkFsException {
    return call(client, Calls.MUTATE, request);
  }

  /** Runs the next call, which must succeed. */
  MutateReply done(MutateRequest.Builder command) throws ChunkFsException {
    MutateReply reply = run(command);
    if (reply.hasRejected()) throw new AssertionError(reply.getRejected());
    return reply;
  }

  /** Runs the next call, which must be rejected, and returns the code. */
  ErrorCode rejected(MutateRequest.Builder command) throws ChunkFsException {
    MutateReply reply = run(command);
    if (!reply.hasRejected()) throw new AssertionError("not rejected: " + reply);
    return ErrorCode.byNumber(reply.getRejected().getCode()).orElseThrow();
  }

  FileStatus stat(String path) throws ChunkFsException {
    return call(client, Calls.STAT, StatRequest.newBuilder().setPath(path).build()).getStatus();
  }

  CallClient client() {
    return client;
  }
}
