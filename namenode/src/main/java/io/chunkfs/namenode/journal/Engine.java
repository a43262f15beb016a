package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.command.NamespaceEdit;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.StoreFailure;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes commands over an overlay, each whole or not at all. Writer thread only. */
final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final Clock clock;
  private final WriterOptions options;
  private final AtomicLong faults = new AtomicLong();

  Engine(Clock clock, WriterOptions options) {
    this.clock = clock;
    this.options = options;
  }

  /**
   * Runs one command. When it is done, its changes are the overlay's current edit and wait to be
   * kept; otherwise they are gone.
   *
   * @param name says in the log which command broke
   */
  <R> Outcome<R> run(Execution<R> command, Object name, Overlay rows) {
    try {
      R reply = command.execute(new NamespaceEdit(rows, options.limits(), clock.wallMillis()));
      if (rows.editBytes() <= options.commandBytes()) return new Outcome.Done<>(reply);
      return refused(rows, ErrorCode.LIMIT_EXCEEDED, tooLarge(rows.editBytes()));
    } catch (Rejection no) {
      return refused(rows, no.code(), no.getMessage());
    } catch (StoreFailure failed) {
      throw failed;
    } catch (RuntimeException | StackOverflowError bug) {
      return refused(rows, ErrorCode.INTERNAL, report(name, bug));
    }
  }

  /** Logs a failure of ours once, and returns what its caller is told. */
  String report(Object name, Throwable bug) {
    long number = faults.incrementAndGet();
    LOG.error("fault {} while executing {}", number, name, bug);
    return "the namenode failed to execute the call, and changed nothing; its log has it as fault "
        + number;
  }

  /** Failures of ours so far. Any thread. */
  long faults() {
    return faults.get();
  }

  private String tooLarge(long bytes) {
    return "the call would change "
        + bytes
        + " bytes of rows, more than the "
        + options.commandBytes()
        + " that one call may; split it";
  }

  private static <R> Outcome<R> refused(Overlay rows, ErrorCode code, String detail) {
    rows.discard();
    return new Outcome.Refused<>(code, detail);
  }
}
