package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.namenode.store.Overlay;

/** A command of the cluster's own. */
final class RunJob<R> extends Job<R> {
  private final Execution<R> command;
  private final Object name;

  RunJob(Execution<R> command, Object name) {
    this.command = command;
    this.name = name;
  }

  @Override
  void execute(Engine engine, Overlay rows) {
    Outcome<R> outcome = engine.run(command, name, rows);
    if (outcome instanceof Outcome.Done<R> done) {
      rows.keep();
      decide(done.reply());
    } else if (outcome instanceof Outcome.Refused<R> no) {
      refuse(new ChunkFsException(no.code(), no.detail()));
    }
  }
}
