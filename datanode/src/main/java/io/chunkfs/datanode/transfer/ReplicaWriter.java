package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.OpenReplica;
import io.chunkfs.datanode.store.SealedBlock;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the packets of one session to its replica, in order, away from the event loop: a disk that
 * hangs holds up its own sessions and nobody else.
 *
 * <p>Thread: the session's event loop calls; results arrive on the thread that did the work.
 */
final class ReplicaWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaWriter.class);

  private final Transfer transfer;
  private final OpenReplica replica;
  private final SerialWork work;
  private volatile boolean abandoned;

  ReplicaWriter(Transfer transfer, OpenReplica replica) {
    this.transfer = transfer;
    this.replica = replica;
    this.work = new SerialWork(transfer.io());
  }

  /**
   * What became of a packet.
   *
   * @param row this member's, when it is written and, if it asked for that, durable
   * @param failure why not, or null
   */
  record Result(MemberStatus row, ChunkFsException failure) {}

  /** Writes a packet whose CRCs were checked; keeps the frame until then. */
  void write(Packet packet, ByteBuf frame, Consumer<Result> done) {
    Piece piece = Piece.of(packet, frame);
    frame.retain();
    boolean added =
        work.add(
            () -> {
              Result result;
              try {
                result = write(piece);
              } finally {
                frame.release();
              }
              done.accept(result);
            });
    if (added) return;
    frame.release();
    done.accept(
        failed(new ChunkFsException(ErrorCode.STOPPING, transfer.name() + " takes no more work")));
  }

  /** Ends the session's hold on the replica, which stays as it is. Unwritten packets are lost. */
  void leave() {
    abandoned = true;
    if (!work.add(replica::close)) replica.close();
  }

  /** Forgets a replica that nobody was told of. */
  void discard() {
    abandoned = true;
    work.add(
        () -> {
          try {
            replica.discard();
          } catch (ChunkFsException failure) {
            LOG.warn("cannot discard {}: {}", replica.key(), failure.getMessage());
            replica.close();
          }
        });
  }

  private Result write(Piece piece) {
    if (abandoned) {
      return failed(new ChunkFsException(ErrorCode.CANCELLED, "the session has ended"));
    }
    long began = System.nanoTime();
    MemberStatus.Builder row = MemberStatus.newBuilder().setNode(transfer.node());
    try {
      if (piece.data().hasRemaining()) replica.write(piece.offset(), piece.data(), piece.crcs());
      if (piece.last()) {
        SealedBlock block = seal(piece.end());
        row.setReceived(block.length()).setDurable(block.length());
        row.setBlockCrc(block.crc()).setSealed(true);
      } else {
        if (piece.sync()) sync();
        row.setReceived(replica.received()).setDurable(replica.durable());
      }
    } catch (ChunkFsException failure) {
      return failed(failure);
    } catch (RuntimeException bug) {
      LOG.error("writing block {} failed unexpectedly", replica.key(), bug);
      return failed(
          new ChunkFsException(
              ErrorCode.INTERNAL, transfer.name() + " failed to write: " + bug, bug));
    }
    return new Result(row.setDiskMicros((int) ((System.nanoTime() - began) / 1_000)).build(), null);
  }

  private void sync() throws ChunkFsException {
    long began = System.nanoTime();
    replica.sync();
    transfer.metrics().fsync.update(System.nanoTime() - began, TimeUnit.NANOSECONDS);
  }

  private SealedBlock seal(long length) throws ChunkFsException {
    if (replica.received() != length) {
      throw new ChunkFsException(
          ErrorCode.REPLICA_STATE,
          String.format(
              "%s has %d bytes of block %s and cannot seal it at %d",
              transfer.name(), replica.received(), replica.key(), length));
    }
    long began = System.nanoTime();
    SealedBlock block = replica.seal();
    transfer.metrics().fsync.update(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    return block;
  }

  private static Result failed(ChunkFsException failure) {
    return new Result(null, failure);
  }

  /** A packet taken apart while its frame was at hand. */
  private record Piece(
      long offset, long end, ByteBuffer data, int[] crcs, boolean sync, boolean last) {
    static Piece of(Packet packet, ByteBuf frame) {
      int[] crcs = new int[packet.pieces()];
      for (int i = 0; i < crcs.length; i++) crcs[i] = packet.crc(i);
      return new Piece(
          packet.offset(),
          packet.offset() + packet.dataLength(),
          frame.nioBuffer(packet.dataIndex(), packet.dataLength()),
          crcs,
          packet.sync(),
          packet.last());
    }
  }
}
