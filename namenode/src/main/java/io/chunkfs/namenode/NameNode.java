package io.chunkfs.namenode;

import io.chunkfs.common.error.ChunkFsException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One namenode: its state, its loops and its ports. */
public final class NameNode implements AutoCloseable {
  private final NameNodeOptions options;

  private NameNode(NameNodeOptions options) {
    this.options = options;
  }

  /**
   * Starts a namenode. Returns once its ports are bound; calls are answered NOT_READY until it
   * serves, see {@link #awaitReady}.
   *
   * @throws ChunkFsException naming what is in the way: a port, the directory, a setting
   */
  public static NameNode start(NameNodeOptions options) throws ChunkFsException {
    return new NameNode(options);
  }

  /** Where it takes calls. */
  public InetSocketAddress address() {
    return options.rpc();
  }

  /** Where its page and metrics are. */
  public InetSocketAddress httpAddress() {
    return options.http();
  }

  /**
   * Waits until this namenode leads and answers calls.
   *
   * @throws ChunkFsException TIMEOUT when it does not within {@code patience}, saying why
   */
  public void awaitReady(Duration patience) throws ChunkFsException {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void close() {}
}
