package io.chunkfs.transport;

/** The peer sent what the protocol does not allow here; it loses its connection. */
public final class ProtocolViolation extends RuntimeException {
  /** Says what was sent. */
  public ProtocolViolation(String what) {
    super(what, null, false, false);
  }
}
