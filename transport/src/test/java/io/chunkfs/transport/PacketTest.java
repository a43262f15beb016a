package io.chunkfs.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PacketTest {
  private static final int SLICE = 16 << 10;
  private static final UnpooledByteBufAllocator BUFFERS = UnpooledByteBufAllocator.DEFAULT;

  private final Random random = new Random(11);

  @Test
  void theLayoutIsTheDocumentedOne() {
    byte[] data = {'a', 'b', 'c', 'd', 'e'};
    int[] crcs = Packet.crcs(ByteBuffer.wrap(data), 6, 8);
    ByteBuf frame =
        Packet.frame(
            BUFFERS,
            new PacketHead(7, 6, Packet.LAST | Packet.SYNC, crcs, 5),
            ByteBuffer.wrap(data));

    assertThat(ByteBufUtil.hexDump(frame))
        .isEqualTo(
            "00000021" // length of what follows
                + "07" // kind
                + "00000007" // sequence
                + "0000000000000006" // offset
                + "03" // flags
                + "00000005" // data length
                + "0002" // pieces
                + hex(crc(data, 0, 2)) // bytes 6 and 7, up to the slice's end
                + hex(crc(data, 2, 3))
                + "6162636465");
    frame.release();
  }

  @Test
  void whatWasWrittenIsReadBackHoweverTheBytesArrive() {
    for (int round = 0; round < 200; round++) {
      int length = random.nextInt(100_000);
      long offset = random.nextLong(1L << 40);
      byte[] data = bytes(length);
      int[] crcs = Packet.crcs(ByteBuffer.wrap(data), offset, SLICE);
      PacketHead head = new PacketHead(round, offset, random.nextInt(4), crcs, length);
      ByteBuf sent = Packet.frame(BUFFERS, head, Unpooled.wrappedBuffer(data));

      ByteBuf received = throughRandomCuts(sent);
      Packet packet = Packet.read(received);

      assertThat(packet.sequence()).isEqualTo(round);
      assertThat(packet.offset()).isEqualTo(offset);
      assertThat(packet.flags()).isEqualTo(head.flags());
      assertThat(packet.dataLength()).isEqualTo(length);
      assertThat(packet.pieces()).isEqualTo(crcs.length);
      assertThat(packet.firstBadPiece(SLICE)).isEqualTo(-1);
      assertThat(ByteBufUtil.getBytes(packet.data())).isEqualTo(data);
      received.release();
      assertThat(received.refCnt()).isZero();
    }
  }

  @Test
  void aChangedBitIsFoundInItsPiece() {
    for (int round = 0; round < 100; round++) {
      long offset = random.nextInt(1 << 20);
      byte[] data = bytes(1 + random.nextInt(100_000));
      int[] crcs = Packet.crcs(ByteBuffer.wrap(data), offset, SLICE);
      int bad = random.nextInt(data.length);
      data[bad] ^= (byte) (1 << random.nextInt(8));
      ByteBuf frame =
          Packet.frame(
              PooledByteBufAllocator.DEFAULT,
              new PacketHead(0, offset, 0, crcs, data.length),
              ByteBuffer.wrap(data));

      int piece = (int) ((offset + bad) / SLICE - offset / SLICE);
      assertThat(Packet.read(frame).firstBadPiece(SLICE)).isEqualTo(piece);
      frame.release();
    }
  }

  @Test
  void aHeaderAndItsDataApartAreTheSameBytes() {
    byte[] data = bytes(40_000);
    PacketHead head =
        new PacketHead(3, 99, 0, Packet.crcs(ByteBuffer.wrap(data), 99, SLICE), data.length);
    ByteBuf whole = Packet.frame(BUFFERS, head, ByteBuffer.wrap(data));
    ByteBuf apart =
        Unpooled.wrappedBuffer(Packet.header(BUFFERS, head), Unpooled.wrappedBuffer(data));

    assertThat(apart).isEqualTo(whole);
    whole.release();
    apart.release();
  }

  @Test
  void piecesEndWhereSlicesEnd() {
    assertThat(Packet.pieces(0, 0, 8)).isZero();
    assertThat(Packet.pieces(5, 0, 8)).isZero();
    assertThat(Packet.pieces(0, 8, 8)).isEqualTo(1);
    assertThat(Packet.pieces(0, 9, 8)).isEqualTo(2);
    assertThat(Packet.pieces(7, 1, 8)).isEqualTo(1);
    assertThat(Packet.pieces(7, 2, 8)).isEqualTo(2);
    assertThat(Packet.pieces((1L << 40) + 7, 10, 8)).isEqualTo(3);
  }

  @Test
  void anEmptyPacketMayEndASession() {
    ByteBuf frame = Packet.header(BUFFERS, new PacketHead(9, 1 << 20, Packet.LAST, new int[0], 0));
    Packet packet = Packet.read(frame);

    assertThat(packet.last()).isTrue();
    assertThat(packet.sync()).isFalse();
    assertThat(packet.firstBadPiece(SLICE)).isEqualTo(-1);
    assertThat(packet.data().isReadable()).isFalse();
    frame.release();
  }

  @Test
  void theViewNeitherRetainsNorReleasesTheFrameNorMovesIt() {
    ByteBuf frame =
        Packet.frame(BUFFERS, new PacketHead(0, 0, 0, new int[] {0}, 3), ByteBuffer.allocate(3));
    Packet packet = Packet.read(frame);
    packet.data();
    packet.firstBadPiece(SLICE);

    assertThat(frame.refCnt()).isEqualTo(1);
    assertThat(frame.readerIndex()).isZero();
    frame.release();
  }

  @Test
  void layoutsThatAreNotAPacketsAreViolations() {
    assertViolation(14, 1L << 63, "at offset");
    assertViolation(13, 7, "flags");
    for (int change : new int[] {-1, 1, Integer.MIN_VALUE}) assertViolation(18, change, "claims");
  }

  @Test
  void randomChangesOfAFrameNeverReadBeyondIt() {
    byte[] data = bytes(50);
    int[] crcs = Packet.crcs(ByteBuffer.wrap(data), 3, 16);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      ByteBuf frame =
          Packet.frame(BUFFERS, new PacketHead(1, 3, 0, crcs, 50), ByteBuffer.wrap(data));
      for (int change = 0; change < 3; change++) {
        frame.setByte(random.nextInt(30), random.nextInt());
      }
      if (random.nextBoolean()) frame.writerIndex(random.nextInt(frame.writerIndex() + 1));
      try {
        Packet.read(frame).firstBadPiece(16);
        read++;
      } catch (ProtocolViolation refused) {
        assertThat(refused).hasMessageStartingWith("a ");
      }
      frame.release();
    }
    assertThat(read).as("some changes are only seen by the CRC").isPositive();
  }

  @Test
  void aNumberOfPiecesThatIsNotTheCutsIsAViolation() {
    ByteBuf frame =
        Packet.frame(
            BUFFERS, new PacketHead(0, 0, 0, new int[] {1, 2}, 10), ByteBuffer.allocate(10));

    assertThatThrownBy(() -> Packet.read(frame).firstBadPiece(16))
        .isInstanceOf(ProtocolViolation.class);
    frame.release();
  }

  /** A frame whose header field at this place is set to a wrong value, or changed by it. */
  private static void assertViolation(int index, long change, String message) {
    ByteBuf frame =
        Packet.frame(BUFFERS, new PacketHead(0, 0, 0, new int[] {0}, 3), ByteBuffer.allocate(3));
    switch (index) {
      case 14 -> frame.setLong(9, change);
      case 13 -> frame.setByte(17, (int) change);
      default -> frame.setInt(18, (int) (3 + change));
    }
    assertThatThrownBy(() -> Packet.read(frame))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining(message);
    frame.release();
  }

  private ByteBuf throughRandomCuts(ByteBuf sent) {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(false));
    channel.pipeline().get(FrameDecoder.class).trust();
    byte[] all = ByteBufUtil.getBytes(sent);
    sent.release();
    int at = 0;
    while (at < all.length) {
      int bytes = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 40_000));
      channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(all, at, at + bytes)));
      at += bytes;
    }
    ByteBuf received = channel.readInbound();
    assertThat(channel.<Object>readInbound()).isNull();
    channel.finish();
    return received;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private static String hex(int number) {
    return HexFormat.of().toHexDigits(number);
  }
}
