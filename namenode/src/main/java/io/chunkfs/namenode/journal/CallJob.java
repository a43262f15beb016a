package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.StoreFailure;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.transport.Errors;
import java.util.Optional;

/** A client's call: its answer is kept in its slot, so that it is executed once. */
final class CallJob extends Job<byte[]> {
  private final CallId call;
  private final Execution<MutateReply> command;
  private final Object name;

  CallJob(CallId call, Execution<MutateReply> command, Object name) {
    this.call = call;
    this.command = command;
    this.name = name;
  }

  @Override
  void execute(Engine engine, Overlay rows) {
    Sessions sessions = new Sessions(rows);
    try {
      Optional<byte[]> first = sessions.answered(call);
      if (first.isPresent()) {
        rows.discard();
        decide(first.get());
        return;
      }
      byte[] reply = reply(engine.run(command, name, rows)).toByteArray();
      sessions.answer(call, reply);
      rows.keep();
      decide(reply);
    } catch (Rejection no) {
      rows.discard();
      refuse(new ChunkFsException(no.code(), no.getMessage()));
    } catch (StoreFailure failed) {
      throw failed;
    } catch (RuntimeException bug) {
      // The slot itself cannot be read or written, so the answer cannot be kept there.
      rows.discard();
      refuse(new ChunkFsException(ErrorCode.INTERNAL, engine.report(name, bug)));
    }
  }

  private static MutateReply reply(Outcome<MutateReply> outcome) {
    if (outcome instanceof Outcome.Done<MutateReply> done) return done.reply();
    Outcome.Refused<MutateReply> no = (Outcome.Refused<MutateReply>) outcome;
    return MutateReply.newBuilder().setRejected(Errors.of(no.code(), no.detail())).build();
  }
}
