package io.chunkfs.transport;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;

/**
 * Layout of frames: a length of what follows (u32), a kind (u8), a body. Numbers are big-endian.
 */
final class Frame {
  static final int HELLO = 1;
  static final int WELCOME = 2;
  static final int REFUSED = 3;
  static final int CALL = 4;
  static final int REPLY = 5;
  static final int ERROR = 6;
  static final int PACKET = 7;
  static final int ACK = 8;

  /** First bytes from the side that connects. */
  static final int MAGIC = 0x43465331; // "CFS1"

  static final int PROTOCOL_VERSION = 1;

  /** Bytes of the length field. */
  static final int LENGTH_BYTES = 4;

  /** Bytes before the body. */
  static final int HEAD_BYTES = LENGTH_BYTES + 1;

  /** Longest frame while the peer has not introduced itself. */
  static final int HANDSHAKE_LIMIT_BYTES = 64 << 10;

  /** Longest frame. */
  static final int LIMIT_BYTES = 16 << 20;

  /** Longest message in a frame, which leaves room for whatever precedes it. */
  static final int MESSAGE_LIMIT_BYTES = LIMIT_BYTES - 64;

  /** Bytes of a CALL's body before its request: number, method, timeout. */
  static final int CALL_HEAD_BYTES = 10;

  /** Bytes of a REPLY's or an ERROR's body before its message: the number of the call. */
  static final int ANSWER_HEAD_BYTES = 4;

  private Frame() {}

  static ByteBuf of(ByteBufAllocator buffers, int kind, MessageLite body) {
    byte[] bytes = body.toByteArray();
    return head(buffers, kind, bytes.length).writeBytes(bytes);
  }

  static ByteBuf call(
      ByteBufAllocator buffers, int number, Call<?, ?> call, int timeoutMillis, byte[] request) {
    return head(buffers, CALL, CALL_HEAD_BYTES + request.length)
        .writeInt(number)
        .writeShort(call.method())
        .writeInt(timeoutMillis)
        .writeBytes(request);
  }

  static ByteBuf answer(ByteBufAllocator buffers, int kind, int number, byte[] body) {
    return head(buffers, kind, ANSWER_HEAD_BYTES + body.length).writeInt(number).writeBytes(body);
  }

  static ByteBuf head(ByteBufAllocator buffers, int kind, int bodyBytes) {
    return buffers.directBuffer(HEAD_BYTES + bodyBytes).writeInt(1 + bodyBytes).writeByte(kind);
  }

  static byte[] bytes(ByteBuf body) {
    return ByteBufUtil.getBytes(body);
  }

  static ErrorReply error(ErrorCode code, String detail, Duration retryAfter) {
    return ErrorReply.newBuilder()
        .setCode(code.number())
        .setCodeName(code.name())
        .setDetail(detail)
        .setRetryAfterMillis((int) retryAfter.toMillis())
        .build();
  }

  static ChunkFsException exception(ErrorReply error) {
    ErrorCode code = ErrorCode.byNumber(error.getCode()).orElse(ErrorCode.INTERNAL);
    return new ChunkFsException(
        code, error.getDetail(), Duration.ofMillis(error.getRetryAfterMillis()), null);
  }
}
