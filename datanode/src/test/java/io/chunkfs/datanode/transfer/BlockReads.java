package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.datanode.store.ReplicaKey;
import io.chunkfs.proto.ReadReply;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** The client's end of read sessions, one after another over one connection. */
final class BlockReads implements AutoCloseable {
  final DataPeer peer;
  ReadReply reply;

  BlockReads(EventLoops loops, InetSocketAddress port) {
    this.peer = new DataPeer(loops, port);
  }

  /** Begins; the packets are to come. */
  ReadReply begin(ReplicaKey key, long offset, long length, long knownVisible) {
    ReadRequest request =
        ReadRequest.newBuilder()
            .setKey(key.toProto())
            .setOffset(offset)
            .setLength(length)
            .setKnownVisible(knownVisible)
            .build();
    reply = peer.call(Calls.READ, request);
    return reply;
  }

  /** Reads a range and checks every packet on the way. */
  byte[] read(ReplicaKey key, long offset, int length) {
    return read(key, offset, length, 0);
  }

  byte[] read(ReplicaKey key, long offset, int length, long knownVisible) {
    begin(key, offset, length, knownVisible);
    int slice = reply.getChecksumSlice();
    assertThat(reply.getStart()).isEqualTo(offset - offset % slice);
    assertThat(reply.getEnd()).isGreaterThanOrEqualTo(offset + length);
    byte[] whole = rest();
    int from = (int) (offset - reply.getStart());
    return Arrays.copyOfRange(whole, from, from + length);
  }

  /** All packets up to the last. */
  byte[] rest() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long position = reply.getStart();
    boolean last = false;
    for (int sequence = 0; !last; sequence++) {
      ByteBuf frame = peer.packet();
      Packet packet = Packet.read(frame);
      assertThat(packet.sequence()).isEqualTo(sequence);
      assertThat(packet.offset()).isEqualTo(position);
      assertThat(packet.firstBadPiece(reply.getChecksumSlice())).isEqualTo(-1);
      byte[] data = new byte[packet.dataLength()];
      packet.data().getBytes(0, data);
      bytes.writeBytes(data);
      position += data.length;
      last = packet.last();
      frame.release();
    }
    assertThat(position).isEqualTo(reply.getEnd());
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    peer.close();
  }
}
