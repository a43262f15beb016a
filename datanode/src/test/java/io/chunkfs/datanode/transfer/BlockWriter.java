package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.OpenWriteReply;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** The client's end of a write session, packet by packet. */
final class BlockWriter implements AutoCloseable {
  final DataPeer peer;
  final OpenWriteReply opened;
  private final int slice;
  private long offset;
  private int sequence;

  private BlockWriter(DataPeer peer, OpenWriteReply opened, int slice) {
    this.peer = peer;
    this.opened = opened;
    this.slice = slice;
  }

  static BlockWriter open(EventLoops loops, InetSocketAddress first, OpenWriteRequest request) {
    return open(new DataPeer(loops, first), request);
  }

  /** Over a connection that carried a session before. */
  static BlockWriter open(DataPeer peer, OpenWriteRequest request) {
    return new BlockWriter(peer, peer.call(Calls.OPEN_WRITE, request), request.getChecksumSlice());
  }

  BlockWriter at(long start) {
    offset = start;
    return this;
  }

  /** Every member is ready. */
  BlockWriter formed(int members) {
    assertThat(opened.getMembersList()).hasSize(members).allMatch(row -> row.getCode() == 0);
    return this;
  }

  BlockWriter send(byte[] data, int flags) {
    peer.send(packet(data, flags));
    return this;
  }

  /** The next packet's frame, so that a test can damage it. */
  ByteBuf packet(byte[] data, int flags) {
    ByteBuffer bytes = ByteBuffer.wrap(data);
    int[] crcs = Packet.crcs(bytes, offset, slice);
    PacketHead head = new PacketHead(sequence++, offset, flags, crcs, data.length);
    offset += data.length;
    return Packet.frame(ByteBufAllocator.DEFAULT, head, bytes);
  }

  /** The next ack, in which all is well. */
  PacketAck ack() {
    PacketAck ack = peer.ack();
    assertThat(ack.getMembersList()).allMatch(row -> row.getCode() == 0, "all is well: " + ack);
    return ack;
  }

  /** The rows of the next ack that says that something is wrong. */
  List<MemberStatus> failure() {
    PacketAck ack = peer.ack();
    while (!Members.failed(ack.getMembersList())) ack = peer.ack();
    return ack.getMembersList();
  }

  @Override
  public void close() {
    peer.close();
  }
}
