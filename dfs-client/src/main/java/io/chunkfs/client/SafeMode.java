package io.chunkfs.client;

import io.chunkfs.proto.SafeModeStatus;
import java.util.List;

/**
 * Whether safe mode is on, and why.
 *
 * @param reason why it is on or how it ended, for a person
 * @param reported sealed blocks with a reported replica
 * @param blocks sealed blocks in all
 * @param missing what is missing and where it was last seen or written to, a line each
 * @param byHand entered by hand: it stays until it is left by hand, and changes are refused
 */
public record SafeMode(
    boolean on, String reason, long reported, long blocks, List<String> missing, boolean byHand) {
  public SafeMode {
    missing = List.copyOf(missing);
  }

  static SafeMode of(SafeModeStatus status) {
    return new SafeMode(
        status.getOn(),
        status.getReason(),
        status.getReported(),
        status.getBlocks(),
        status.getMissingList(),
        status.getByHand());
  }
}
