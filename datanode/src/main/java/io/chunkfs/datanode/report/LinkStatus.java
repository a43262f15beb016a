package io.chunkfs.datanode.report;

import java.net.InetSocketAddress;

/**
 * How a datanode stands with one namenode.
 *
 * @param detail what went wrong last; empty while registered
 */
public record LinkStatus(InetSocketAddress address, State state, String detail) {
  /** Stages of a link. */
  public enum State {
    /** Trying to get through. */
    CONNECTING,
    /** Registered; heartbeats flow. */
    REGISTERED,
    /** The namenode belongs to another cluster. */
    REFUSED
  }

  /** One line for people. */
  @Override
  public String toString() {
    return address + " " + state + (detail.isEmpty() ? "" : ": " + detail);
  }
}
