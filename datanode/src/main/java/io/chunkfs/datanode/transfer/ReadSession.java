package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.datanode.store.ReplicaReader;
import io.chunkfs.proto.ReadReply;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Serves a range of one replica: whole slices, their checksums ahead, long runs straight from the
 * file to the socket. What a reader does not take stays in the file, so that a slow one costs no
 * memory. The reader cancels by closing the connection.
 *
 * <p>Thread: the connection's event loop. Files are opened, and checksums and short runs read, by
 * the pool; the pool's work and the loop's take turns.
 */
final class ReadSession implements ConnectionHandler {
  /** Shorter runs are copied: one packet in one buffer costs less than a header and a sendfile. */
  private static final int COPIED_BYTES = 128 << 10;

  /** Ranges of the file that are on their way to the socket at a time. */
  private static final int SLICES_UNDER_WAY = 3;

  /** Bytes whose checksums are read at a time. */
  private static final int CRC_WINDOW_BYTES = 32 << 20;

  private final Transfer transfer;
  private final Connection connection;
  private final int callNumber;
  private final ReadRequest request;
  private final ConnectionHandler idle;
  private ReplicaReader reader;
  private long position;
  private long end;
  private int sequence;
  private long windowStart;
  private int[] window = {}; // checksums from windowStart on
  private ByteBuf atHand; // a run that was read and waits to be sent, or null
  private int underWay;
  private boolean resting; // a copy's turn comes later
  private boolean reading; // the pool has its turn
  private boolean finished; // nothing more will be sent
  private boolean settled; // the file is let go of

  private ReadSession(Transfer transfer, Connection connection, int callNumber, Opening opening) {
    this.transfer = transfer;
    this.connection = connection;
    this.callNumber = callNumber;
    this.request = opening.request();
    this.idle = opening.idle();
  }

  /**
   * What to read, and who has the connection before and after the session.
   *
   * @param idle gets the connection back
   */
  record Opening(ReadRequest request, ConnectionHandler idle) {}

  /** Reads, answering the call first. */
  static void begin(Transfer transfer, Connection connection, int callNumber, Opening opening) {
    ReplicaKey key;
    ReadRequest request = opening.request();
    try {
      key = ReplicaKey.of(request.getKey());
      if (request.getOffset() < 0
          || request.getLength() < 0
          || request.getOffset() + request.getLength() < 0
          || request.getKnownVisible() < 0) {
        throw new ChunkFsException(
            ErrorCode.INVALID_ARGUMENT, "read names a range that no block can have");
      }
      transfer.sessions().enter();
    } catch (ChunkFsException refused) {
      if (refused.code() == ErrorCode.BUSY) transfer.metrics().refused.inc();
      connection.error(callNumber, Errors.of(refused));
      connection.handler(opening.idle());
      return;
    }
    transfer.metrics().reads.inc();
    ReadSession session = new ReadSession(transfer, connection, callNumber, opening);
    connection.handler(session);
    session.open(key);
  }

  private void open(ReplicaKey key) {
    reading = true;
    transfer
        .io()
        .call(() -> prepare(key))
        .whenComplete((first, failure) -> onLoop(() -> opened(first, failure)));
  }

  /** The file opened, and what the first turn needs of it. On the pool. */
  private Prepared prepare(ReplicaKey key) throws ChunkFsException {
    ReplicaReader opened = transfer.store().reader(key, request.getKnownVisible());
    try {
      int slice = opened.sliceBytes();
      long wanted = request.getOffset() + request.getLength();
      if (wanted > opened.end()) {
        throw new ChunkFsException(
            ErrorCode.NOT_VISIBLE,
            String.format(
                "%s can serve %d bytes of block %s, fewer than the %d asked for",
                transfer.name(), opened.end(), opened.key(), wanted));
      }
      long start = request.getOffset() - request.getOffset() % slice;
      long stop = request.getLength() == 0 ? start : Math.min(opened.end(), up(wanted, slice));
      return new Prepared(opened, start, stop, load(opened, start, stop));
    } catch (ChunkFsException | RuntimeException failure) {
      opened.close();
      throw failure;
    }
  }

  private static long up(long offset, int slice) {
    return (offset + slice - 1) / slice * slice;
  }

  private record Prepared(ReplicaReader reader, long start, long stop, Loaded first) {}

  /**
   * What the pool read for the loop.
   *
   * @param crcs of the slices from the position asked for on
   * @param bytes the data itself of a run that is copied, or null; owned by whoever has the record
   */
  private record Loaded(int[] crcs, ByteBuf bytes) {}

  /** Reads checksums for a window and, when it is short, its bytes. On the pool. */
  private Loaded load(ReplicaReader from, long start, long stop) throws ChunkFsException {
    if (start >= stop) return new Loaded(new int[0], null);
    boolean copied = copied(from, start, stop);
    long until = Math.min(stop, start + (copied ? run(from, start, stop) : CRC_WINDOW_BYTES));
    if (!copied) until = Math.min(until, from.fileEnd());
    int[] crcs = from.crcs(start, until);
    if (!copied) return new Loaded(crcs, null);
    int length = Math.toIntExact(until - start);
    ByteBuf bytes = connection.buffers().directBuffer(length);
    try {
      ByteBuffer view = bytes.nioBuffer(0, length);
      from.read(view, start);
      return new Loaded(crcs, bytes.writerIndex(length));
    } catch (ChunkFsException | RuntimeException failure) {
      bytes.release();
      throw failure;
    }
  }

  private static boolean copied(ReplicaReader from, long start, long stop) {
    return from.channel().isEmpty() || stop - start <= COPIED_BYTES || start >= from.fileEnd();
  }

  private static long run(ReplicaReader from, long start, long stop) {
    return Math.min(TransferLimits.READ_PACKET_BYTES, stop - start);
  }

  private void opened(Prepared prepared, Throwable failure) {
    reading = false;
    if (failure != null) {
      transfer.metrics().failures.inc();
      if (!finished) {
        connection.error(callNumber, Errors.of((ChunkFsException) failure));
        finish();
      }
      settle();
      return;
    }
    reader = prepared.reader();
    position = prepared.start();
    end = prepared.stop();
    if (finished) {
      drop(prepared.first());
      settle();
      return;
    }
    connection.reply(
        callNumber,
        ReadReply.newBuilder()
            .setKey(reader.key().toProto())
            .setStart(position)
            .setEnd(end)
            .setVisible(reader.visible())
            .setChecksumSlice(reader.sliceBytes())
            .setSealed(reader.sealed())
            .build());
    loaded(prepared.first());
  }

  private void loaded(Loaded what) {
    windowStart = position;
    window = what.crcs();
    atHand = what.bytes();
    proceed();
  }

  /** Sends as much as may be under way. */
  private void proceed() {
    boolean sent = false;
    while (!finished && !reading && position < end) {
      if (atHand != null) {
        if (rests(atHand.readableBytes())) break;
        ByteBuf bytes = atHand;
        atHand = null;
        sendCopied(bytes);
      } else if (covered() > 0) {
        if (underWay >= SLICES_UNDER_WAY || !connection.writable()) break;
        int length = (int) Math.min(covered(), packetBytes());
        if (rests(length)) break;
        sendSlice(length);
        sent = true;
      } else if (connection.writable()) {
        loadMore();
      } else {
        break;
      }
    }
    if (sent) connection.flush();
    if (!finished && !reading && position >= end) finish();
  }

  private int packetBytes() {
    int most = TransferLimits.READ_PACKET_BYTES;
    return request.getCopy() ? transfer.sending().packetBytes(reader.sliceBytes(), most) : most;
  }

  /** Whether so many bytes have to wait: a copy's, when copies have had their share. */
  private boolean rests(int bytes) {
    if (!request.getCopy()) return false;
    if (resting) return true;
    long nanos = transfer.sending().take(bytes);
    if (nanos == 0) return false;
    resting = true;
    connection
        .eventLoop()
        .schedule(
            () -> {
              resting = false;
              proceed();
            },
            nanos,
            TimeUnit.NANOSECONDS);
    return true;
  }

  private void count(long bytes) {
    transfer.metrics().bytesOut.inc(bytes);
    if (request.getCopy()) transfer.moved().copySent(bytes);
    else transfer.moved().clientRead(bytes);
  }

  /** Bytes from the position on whose checksums are at hand. */
  private long covered() {
    long until = Math.min(windowStart + (long) window.length * reader.sliceBytes(), end);
    return until - position;
  }

  private void loadMore() {
    reading = true;
    long from = position;
    transfer
        .io()
        .call(() -> load(reader, from, end))
        .whenComplete(
            (what, failure) ->
                onLoop(
                    () -> {
                      reading = false;
                      if (failure != null) refuse((ChunkFsException) failure);
                      else if (finished) drop(what);
                      else loaded(what);
                      settle();
                    }));
  }

  private void sendSlice(int length) {
    FileChannel file = reader.channel().orElseThrow();
    PacketHead head = head(length);
    FileSlice slice = new FileSlice(file, position, length, done -> onLoop(() -> sent(done)));
    underWay++;
    position += length; // before sending, which may call back
    connection.send(Packet.header(connection.buffers(), head), slice);
  }

  private void sendCopied(ByteBuf bytes) {
    int length = bytes.readableBytes();
    ByteBuf frame;
    try {
      frame = Packet.frame(connection.buffers(), head(length), bytes);
    } finally {
      bytes.release();
    }
    count(length);
    position += length; // before sending, which may call back
    connection.send(frame);
    connection.flush();
  }

  private PacketHead head(int length) {
    int slice = reader.sliceBytes();
    int first = Math.toIntExact((position - windowStart) / slice);
    int[] crcs = Arrays.copyOfRange(window, first, first + Packet.pieces(position, length, slice));
    int flags = position + length == end ? Packet.LAST : 0;
    return new PacketHead(sequence++, position, flags, crcs, length);
  }

  private void sent(FileSlice slice) {
    underWay--;
    if (slice.sent()) {
      count(slice.count());
    } else if (!finished) {
      broken();
      judge(slice.position() + slice.transferred());
    }
    proceed();
    settle();
  }

  /** A run was not sent whole: reads on where it stopped, to learn whether the disk is at fault. */
  private void judge(long stopped) {
    int length = (int) Math.min(reader.sliceBytes(), reader.end() - stopped);
    if (length <= 0) return;
    reading = true;
    transfer
        .io()
        .call(
            () -> {
              reader.read(ByteBuffer.allocate(length), stopped); // a bad disk is noticed in there
              return null;
            })
        .whenComplete(
            (none, failure) ->
                onLoop(
                    () -> {
                      reading = false;
                      settle();
                    }));
  }

  /** A failure between two packets: the reader is told, and loses the connection. */
  private void refuse(ChunkFsException failure) {
    if (finished) return;
    finished = true;
    transfer.metrics().failures.inc();
    connection.error(callNumber, Errors.of(failure));
    connection.closeAfterFlush();
  }

  /** In the middle of a packet only closing tells the reader of a failure. */
  private void broken() {
    if (finished) return;
    finished = true;
    transfer.metrics().failures.inc();
    connection.close();
  }

  /** All is sent, or on its way: the connection can take the next call. */
  private void finish() {
    finished = true;
    connection.handler(idle);
    settle();
  }

  /** Lets go of the file once nobody uses it any more. */
  private void settle() {
    if (finished && atHand != null) {
      atHand.release();
      atHand = null;
    }
    if (!finished || settled || reading || underWay > 0) return;
    settled = true;
    transfer.sessions().leave();
    if (reader == null) return;
    ReplicaReader done = reader;
    transfer
        .io()
        .call(
            () -> {
              done.close();
              return null;
            });
  }

  private static void drop(Loaded what) {
    if (what.bytes() != null) what.bytes().release();
  }

  @Override
  public void writabilityChanged(Connection which) {
    proceed();
  }

  @Override
  public void closed(Connection which, Throwable cause) {
    finished = true;
    settle();
  }

  private void onLoop(Runnable task) {
    if (connection.eventLoop().inEventLoop()) task.run();
    else connection.eventLoop().execute(task);
  }
}
