package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.echoOf;
import static io.chunkfs.transport.EchoFixture.get;
import static io.chunkfs.transport.EchoFixture.stat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.proto.StatRequest;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers send costs them their connection, and others nothing. */
class JunkTest {
  private final EchoFixture fixture = new EchoFixture();
  private Server server;
  private CallClient bystander;

  @BeforeEach
  void start() throws Exception {
    server = fixture.serve(EchoFixture.echo());
    bystander = fixture.connect(server);
  }

  @AfterEach
  void theBystanderIsServedAndNoMemoryIsLost() throws Exception {
    assertThat(get(stat(bystander, "/still"))).isEqualTo(echoOf("/still"));
    server.close();
    fixture.close();
  }

  @Test
  void randomBytesEndTheConnection() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 100; round++) {
      byte[] junk = new byte[4 + random.nextInt(10_000)];
      random.nextBytes(junk);
      assertLosesConnection(junk);
    }
  }

  @Test
  void anHttpRequestEndsTheConnection() throws Exception {
    assertLosesConnection("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aLengthBeyondTheLimitEndsTheConnection() throws Exception {
    for (int length : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, (64 << 10) + 1}) {
      assertLosesConnection(magicAnd(length(length)));
    }
    for (int length : new int[] {0, -1, Integer.MAX_VALUE, (16 << 20) + 1}) {
      try (RawPeer peer = new RawPeer(server.address()).welcomed()) {
        assertThat(peer.send(length(length)).isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void anythingButAHelloFirstEndsTheConnection() throws Exception {
    byte[] call = RawPeer.callFrame(1, 3, 1000, StatRequest.getDefaultInstance());
    assertLosesConnection(magicAnd(call));
    assertLosesConnection(magicAnd(RawPeer.frame(RawPeer.HELLO, new byte[] {-1, -1, -1})));
  }

  @Test
  void frameKindsAndBodiesThatNobodyKnowsEndTheConnection() throws Exception {
    List<byte[]> bad = new ArrayList<>();
    bad.add(RawPeer.frame(99, new byte[10]));
    bad.add(RawPeer.frame(RawPeer.HELLO, new byte[0]));
    bad.add(RawPeer.frame(RawPeer.CALL, new byte[9]));
    bad.add(RawPeer.frame(RawPeer.REPLY, new byte[3]));
    bad.add(RawPeer.frame(RawPeer.REPLY, new byte[4]));
    bad.add(RawPeer.frame(RawPeer.ERROR, new byte[] {0, 0, 0, 1, -1, -1}));
    bad.add(RawPeer.frame(7, new byte[40])); // a packet, which a call service does not expect
    bad.add(RawPeer.frame(8, new byte[] {-1, -1}));
    byte[] malformed = {0, 0, 0, 1, 0, 3, 0, 0, 1, 0, -1, -1, -1};
    bad.add(RawPeer.frame(RawPeer.CALL, malformed));
    for (byte[] frame : bad) {
      try (RawPeer peer = new RawPeer(server.address()).welcomed()) {
        assertThat(peer.send(frame).isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void junkAfterAHandshakeEndsTheConnection() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 100; round++) {
      byte[] junk = new byte[1 + random.nextInt(1000)];
      random.nextBytes(junk);
      junk[0] |= 2; // a length beyond the limit
      byte[] padded = Arrays.copyOf(junk, Math.max(4, junk.length));
      try (RawPeer peer = new RawPeer(server.address()).welcomed()) {
        assertThat(peer.send(padded).isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void aHelloInManyPiecesIsAHello() throws Exception {
    byte[] call = RawPeer.callFrame(1, 3, 5000, StatRequest.newBuilder().setPath("/slow").build());
    try (RawPeer peer = new RawPeer(server.address()).welcomed()) {
      peer.socket.setTcpNoDelay(true);
      for (byte each : call) peer.send(new byte[] {each});

      RawPeer.Received reply = peer.receive();
      assertThat(reply.kind()).isEqualTo(RawPeer.REPLY);
      byte[] message = echoOf("/slow").toByteArray();
      assertThat(reply.body())
          .isEqualTo(ByteBuffer.allocate(4 + message.length).putInt(1).put(message).array());
    }
  }

  @Test
  void aPeerThatVanishesInMidFrameCostsNoMemory() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (RawPeer peer = new RawPeer(server.address()).welcomed()) {
        peer.send(length(10 << 20), new byte[100_000]);
      }
    }
  }

  @Test
  void aLongFrameThatIsOnlyAnnouncedTakesLittleMemory() throws Exception {
    List<RawPeer> peers = new ArrayList<>();
    try {
      long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      for (int i = 0; i < 8; i++) {
        peers.add(new RawPeer(server.address()).welcomed().send(length(16 << 20), new byte[10]));
      }
      get(stat(bystander, "/loops have read"));
      get(stat(bystander, "/what was sent"));
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
          .isLessThan(48L << 20);
    } finally {
      for (RawPeer peer : peers) peer.close();
    }
  }

  @Test
  void aFrameThatDoesNotGrowForHalfAMinuteEndsTheConnection() {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(false));
    channel.writeInbound(Unpooled.wrappedBuffer(length(100), new byte[10]));
    advance(channel, 29);
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
    advance(channel, 29);
    channel.checkException();
    advance(channel, 31);

    assertThatThrownBy(channel::checkException)
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("did not end in time");
    channel.finishAndReleaseAll();
  }

  private static void advance(EmbeddedChannel channel, int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private void assertLosesConnection(byte[] bytes) throws IOException {
    try (RawPeer peer = new RawPeer(server.address())) {
      try {
        peer.send(bytes);
      } catch (SocketException reset) {
        return; // lost it even before all was sent
      }
      assertThat(peer.isClosedByPeer()).isTrue();
    }
  }

  private static byte[] magicAnd(byte[] more) {
    return ByteBuffer.allocate(4 + more.length).putInt(0x43465331).put(more).array();
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(4).putInt(length).array();
  }
}
