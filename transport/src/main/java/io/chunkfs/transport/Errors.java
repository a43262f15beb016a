package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import java.time.Duration;

/** Errors as they travel, and as they are thrown. */
public final class Errors {
  private Errors() {}

  /** The travelling form of a refusal. */
  public static ErrorReply of(ErrorCode code, String detail) {
    return Frame.error(code, detail, Duration.ZERO);
  }

  /** The travelling form of a refusal that a retry after a while may not meet. */
  public static ErrorReply of(ErrorCode code, String detail, Duration retryAfter) {
    return Frame.error(code, detail, retryAfter);
  }

  /** The travelling form of an exception. */
  public static ErrorReply of(ChunkFsException failure) {
    return Frame.error(failure.code(), failure.getMessage(), failure.retryAfter());
  }

  /** What the other side said, to be thrown here. A code of a newer release becomes INTERNAL. */
  public static ChunkFsException thrown(ErrorReply error) {
    return Frame.exception(error);
  }
}
