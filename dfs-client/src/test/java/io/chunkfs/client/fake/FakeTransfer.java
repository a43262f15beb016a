package io.chunkfs.client.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.OpenWriteReply;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.proto.ReadReply;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One connection to a fake datanode: one session after the other. */
final class FakeTransfer implements ConnectionHandler {
  private static final int READ_PACKET = 8 << 10;

  private final FakeDataNode node;
  private OpenWriteRequest writing;

  FakeTransfer(FakeDataNode node) {
    this.node = node;
  }

  @Override
  public void opened(Connection connection) {
    node.connectionSet().add(connection);
  }

  @Override
  public void closed(Connection connection, Throwable cause) {
    node.connectionSet().remove(connection);
  }

  @Override
  public void call(
      Connection connection, int callNumber, int method, int timeoutMillis, ByteBuf body) {
    if (node.isFrozen()) return;
    try {
      byte[] bytes = ByteBufUtil.getBytes(body);
      if (method == Calls.OPEN_WRITE.method()) {
        openWrite(connection, callNumber, OpenWriteRequest.parseFrom(bytes));
      } else {
        read(connection, callNumber, ReadRequest.parseFrom(bytes));
      }
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  private void openWrite(Connection connection, int number, OpenWriteRequest request) {
    node.note(request);
    OpenWriteReply.Builder reply = OpenWriteReply.newBuilder();
    for (FakeDataNode member : members(request)) {
      MemberStatus row = member.join(request);
      reply.addMembers(row);
      if (row.getCode() != 0) break;
    }
    writing = request;
    connection.reply(number, reply.build());
  }

  private List<FakeDataNode> members(OpenWriteRequest request) {
    List<FakeDataNode> members = new ArrayList<>();
    members.add(node);
    request.getDownstreamList().forEach(each -> members.add(node.other(each.getNode())));
    return members;
  }

  @Override
  public void packet(Connection connection, ByteBuf frame) {
    try {
      if (node.isFrozen()) return;
      Packet packet = Packet.read(frame);
      node.note(packet);
      PacketAck.Builder ack = PacketAck.newBuilder().setSequence(packet.sequence());
      boolean failed = false;
      for (FakeDataNode member : members(writing)) {
        MemberStatus row =
            member.take(writing.getKey().getBlock(), writing.getKey().getGeneration(), packet);
        if (row == null) return; // nothing is ever said
        ack.addMembers(row);
        failed |= row.getCode() != 0;
      }
      if (packet.last() && node.takesLastAck()) {
        connection.close();
        return;
      }
      if (node.holdsAcks()) return;
      if (!failed) {
        long block = writing.getKey().getBlock();
        members(writing).forEach(member -> member.replica(block).acked());
      }
      connection.ack(ack.build());
    } finally {
      frame.release();
    }
  }

  private void read(Connection connection, int number, ReadRequest request) {
    ErrorCode refusal = node.refusal();
    FakeReplica replica = node.replica(request.getKey().getBlock());
    if (refusal != null || replica == null) {
      ErrorCode code = refusal != null ? refusal : ErrorCode.NO_SUCH_REPLICA;
      connection.error(number, Errors.of(code, "it says " + code));
      return;
    }
    node.countRead();
    byte[] bytes = replica.bytes();
    int slice = FakeDataNode.SLICE;
    long readable = Math.max(replica.visible(), request.getKnownVisible());
    long wanted = request.getOffset() + request.getLength();
    long start = request.getOffset() - request.getOffset() % slice;
    long end = Math.min(readable, (wanted + slice - 1) / slice * slice);
    if (wanted > readable) {
      connection.error(number, Errors.of(ErrorCode.NOT_VISIBLE, "it has only " + readable));
      return;
    }
    connection.reply(
        number,
        ReadReply.newBuilder()
            .setKey(request.getKey().toBuilder().setGeneration(replica.generation()))
            .setStart(start)
            .setEnd(request.getLength() == 0 ? start : end)
            .setVisible(replica.visible())
            .setChecksumSlice(slice)
            .setSealed(replica.sealed())
            .build());
    if (request.getLength() == 0) return;
    for (int at = (int) start, sequence = 0; at < end; at += READ_PACKET, sequence++) {
      int length = (int) Math.min(READ_PACKET, end - at);
      int[] crcs = node.checksums(request.getKey().getBlock(), bytes, at, length);
      int flags = at + length == end ? Packet.LAST : 0;
      connection.send(
          Packet.frame(
              ByteBufAllocator.DEFAULT,
              new PacketHead(sequence, at, flags, crcs, length),
              ByteBuffer.wrap(bytes, at, length)));
    }
    connection.flush();
  }
}
