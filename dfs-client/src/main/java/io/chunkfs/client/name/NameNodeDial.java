package io.chunkfs.client.name;

import io.chunkfs.transport.CallClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Makes a connection to a namenode. */
public interface NameNodeDial {
  /** Connects; fails with a ChunkFsException. */
  CompletableFuture<CallClient> connect(InetSocketAddress address, Duration timeout);
}
