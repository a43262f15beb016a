package io.chunkfs.common.error;

import java.io.IOException;
import java.time.Duration;

/**
 * A refusal or failure with a stable code. The message is for people: what, on which path, block or
 * node, and why.
 */
public class ChunkFsException extends IOException {
  private final ErrorCode code;
  private final Duration retryAfter;

  /** A failure that no particular wait will mend. */
  public ChunkFsException(ErrorCode code, String detail) {
    this(code, detail, Duration.ZERO, null);
  }

  /** A failure with its cause. */
  public ChunkFsException(ErrorCode code, String detail, Throwable cause) {
    this(code, detail, Duration.ZERO, cause);
  }

  /** A failure that a retry after {@code retryAfter} may not meet. */
  public ChunkFsException(ErrorCode code, String detail, Duration retryAfter, Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The stable code. */
  public ErrorCode code() {
    return code;
  }

  /** How long to wait before a retry; zero when that is not known. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
