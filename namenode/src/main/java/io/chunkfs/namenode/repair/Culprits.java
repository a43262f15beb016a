package io.chunkfs.namenode.repair;

import io.chunkfs.common.error.ErrorCode;
import java.time.Duration;

/** What follows for a datanode that a copy failed on. */
final class Culprits {
  private Culprits() {}

  /** How long it is avoided for that block. */
  static Duration avoid(ErrorCode code) {
    return switch (code) {
      case BUSY -> Duration.ofSeconds(2);
      case UNREACHABLE, TIMEOUT, STOPPING -> Duration.ofSeconds(15);
      default -> Duration.ofSeconds(60);
    };
  }

  /** Whether the source's replica must be doubted. */
  static boolean condemns(ErrorCode code) {
    return switch (code) {
      case CHECKSUM_MISMATCH, STALE_GENERATION, NO_SUCH_REPLICA, NOT_VISIBLE, REPLICA_STATE -> true;
      default -> false;
    };
  }

  /** Whether the source could not be reached. */
  static boolean unreachable(ErrorCode code) {
    return code == ErrorCode.UNREACHABLE || code == ErrorCode.TIMEOUT;
  }
}
