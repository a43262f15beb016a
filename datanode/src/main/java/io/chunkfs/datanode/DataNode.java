package io.chunkfs.datanode;

import io.chunkfs.common.error.ChunkFsException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One datanode: its volumes, its ports and its links to the namenodes. */
public final class DataNode implements AutoCloseable {
  private DataNode() {}

  /**
   * Opens the volumes, formatting empty ones, listens, and begins to register.
   *
   * @throws ChunkFsException when a volume is foreign or in use, or a port is busy
   */
  public static DataNode start(DataNodeOptions options) throws ChunkFsException {
    throw new IllegalStateException("not there yet: " + options.name());
  }

  /** Where it listens for transfers. */
  public InetSocketAddress dataAddress() {
    throw new IllegalStateException("not there yet");
  }

  /** Where it listens for HTTP. */
  public InetSocketAddress httpAddress() {
    throw new IllegalStateException("not there yet");
  }

  /**
   * Waits until a namenode has taken its registration and its full report.
   *
   * @throws ChunkFsException when that takes longer than {@code timeout}, or the namenode belongs
   *     to another cluster; the message says what each namenode answered last
   */
  public void awaitRegistered(Duration timeout) throws ChunkFsException {
    throw new IllegalStateException("not there yet: " + timeout);
  }

  /** Stops: ends the sessions within a few seconds, then leaves the volumes in order. */
  @Override
  public void close() {}
}
