package io.chunkfs.namenode.namespace;

import io.chunkfs.common.error.ErrorCode;

/** An ordinary answer: the command would break a rule, and changes nothing. Has no stack trace. */
public final class Rejection extends Exception {
  private final ErrorCode code;

  /**
   * Says no.
   *
   * @param detail for a person: what, on which path, block or node, and why
   */
  public Rejection(ErrorCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /** The stable code. */
  public ErrorCode code() {
    return code;
  }
}
