package io.chunkfs.common.error;

/**
 * Why something is as it is: a stable code for machines and tables, and a text for people.
 *
 * @param text a sentence's part in lower case, without the code and without a full stop
 */
public record Reason(ReasonCode code, String text) {
  public Reason {
    if (code == null || text.isBlank()) throw new IllegalArgumentException("a reason says why");
  }

  /** Code and text, as refusals and logs show it. */
  @Override
  public String toString() {
    return code + " " + text;
  }
}
