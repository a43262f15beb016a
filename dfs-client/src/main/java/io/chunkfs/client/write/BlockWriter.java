package io.chunkfs.client.write;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.WrittenBlock;
import io.chunkfs.transport.Packet;
import java.nio.ByteBuffer;

/**
 * Writes one block through a pipeline, and through the next one when that breaks.
 *
 * <p>Thread: the writer's.
 */
final class BlockWriter {
  private final WriteContext context;
  private final OpenFile file;
  private final PipelineRecovery recovery;
  private BlockKey key; // at its confirmed generation
  private Pipeline pipeline;
  private PacketBuilder packet; // null: nothing written since the last packet
  private long sentBytes;
  private long unsentBytes;
  private int sentCrc;
  private long syncedBytes;
  private boolean lastSent;

  BlockWriter(WriteContext context, OpenFile file, BlockKey key, Pipeline pipeline) {
    this.context = context;
    this.file = file;
    this.recovery = new PipelineRecovery(context, file, new BlockId(key.getBlock()));
    this.key = key;
    this.pipeline = pipeline;
  }

  /** Bytes written to the block. */
  long length() {
    return sentBytes + unsentBytes;
  }

  boolean full() {
    return length() == file.blockSize();
  }

  /**
   * Takes as much of {@code source} as the block has room for.
   *
   * @param expectedBytes how much is likely to be written in all, to size buffers by
   */
  void write(ByteBuffer source, long expectedBytes) throws ChunkFsException {
    while (source.hasRemaining() && !full()) {
      if (packet == null) {
        packet =
            new PacketBuilder(pipeline.buffers(), context.settings(), sentBytes, expectedBytes);
      }
      unsentBytes += packet.take(source, file.blockSize() - length());
      if (full()) sendPacket(Packet.LAST);
      else if (packet.full()) sendPacket(0);
    }
  }

  /** Sends what was written, without waiting for acks. */
  void flush() throws ChunkFsException {
    if (packet != null) sendPacket(0);
  }

  /** Waits until every member has what was written: in its memory, or on its disk. */
  void flush(boolean sync) throws ChunkFsException {
    boolean needsSync = sync && !lastSent && syncedBytes < length();
    if (packet != null || needsSync) sendPacket(needsSync ? Packet.SYNC : 0);
    awaitFewerThan(1);
    if (sync) syncedBytes = length();
  }

  /** Seals the block: returns when all members have it on their disks. */
  WrittenBlock finish() throws ChunkFsException {
    if (!lastSent) sendPacket(Packet.LAST);
    awaitFewerThan(1);
    pipeline.giveBack(context);
    return WrittenBlock.newBuilder()
        .setKey(key)
        .setLength(sentBytes)
        .setCrc(sentCrc)
        .addAllMembers(pipeline.members().stream().map(DataNodeAddress::getNode).toList())
        .build();
  }

  /** Gives the block up and frees what it holds. */
  void abort() {
    if (packet != null) packet.release();
    packet = null;
    unsentBytes = 0;
    pipeline.abandon();
  }

  private void sendPacket(int flags) throws ChunkFsException {
    awaitFewerThan(context.settings().windowPackets());
    Outgoing next =
        packet == null ? Outgoing.empty(sentBytes, flags, sentCrc) : packet.finish(flags, sentCrc);
    packet = null;
    unsentBytes = 0;
    sentBytes = next.end();
    sentCrc = next.blockCrc();
    lastSent = next.last();
    pipeline.send(next);
  }

  private void awaitFewerThan(int packets) throws ChunkFsException {
    while (true) {
      try {
        pipeline.window().awaitFewerThan(packets);
        return;
      } catch (PipelineBroken broken) {
        PipelineRecovery.Resumed resumed = recovery.recover(key, pipeline, broken, sentBytes);
        key = resumed.key();
        pipeline = resumed.pipeline();
      }
    }
  }
}
