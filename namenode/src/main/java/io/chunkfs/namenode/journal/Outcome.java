package io.chunkfs.namenode.journal;

import io.chunkfs.common.error.ErrorCode;

/** What came of executing one command. */
sealed interface Outcome<R> {
  /** It changed what it had to. */
  record Done<R>(R reply) implements Outcome<R> {}

  /** It changed nothing: the caller's mistake, or ours when the code is INTERNAL. */
  record Refused<R>(ErrorCode code, String detail) implements Outcome<R> {}
}
