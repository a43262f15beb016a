package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.ANY;
import static io.chunkfs.transport.EchoFixture.assertFails;
import static io.chunkfs.transport.EchoFixture.echoOf;
import static io.chunkfs.transport.EchoFixture.get;
import static io.chunkfs.transport.EchoFixture.stat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A side that does not read slows the other down and costs it no memory without bound. */
class BackpressureTest {
  private static final int REPLY_BYTES = 64 << 10;

  private final EchoFixture fixture = new EchoFixture();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void aClientThatDoesNotReadRepliesIsNotReadFromEither() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    byte[] reply = echoOf("x".repeat(REPLY_BYTES)).toByteArray();
    CallService service =
        CallService.builder()
            .on(
                Calls.STAT,
                (request, answer, peer) -> {
                  handled.incrementAndGet();
                  answer.replyBytes(reply);
                })
            .build();

    int count = 4000;
    byte[] call = RawPeer.callFrame(1, 3, 60_000, StatRequest.getDefaultInstance());
    byte[] calls = new byte[count * call.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(call, 0, calls, i * call.length, call.length);
    }
    try (Server server = fixture.serve(service);
        RawPeer lazy = new RawPeer(server.address()).welcomed();
        CallClient other = fixture.connect(server)) {
      lazy.send(calls);
      int mark = settled(handled);
      assertThat((long) mark * REPLY_BYTES).as("bytes replied unread").isLessThan(32L << 20);
      assertThat(get(stat(other, "/"))).isEqualTo(StatReply.parseFrom(reply));

      for (int i = 0; i < count; i++) lazy.receive(); // at last
      assertThat(handled.get()).isEqualTo(count + 1);
    }
  }

  /** The count once it has stood still for a while. */
  private static int settled(AtomicInteger counter) {
    AtomicInteger last = new AtomicInteger(-1);
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> counter.get() > 0 && last.getAndSet(counter.get()) == counter.get());
    return counter.get();
  }

  @Test
  void callsThatTheNetworkDoesNotTakeAreRefusedAfterAWhile() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    CallService blocking =
        CallService.builder()
            .on(
                Calls.STAT,
                (request, answer, peer) -> {
                  try { // a server that hangs, with its loop
                    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                  }
                })
            .build();
    try (EventLoops own = EventLoops.create("hanging", 1);
        Server server = Server.start(own, EchoFixture.namenode("c1"), ANY, 10, blocking::handler);
        CallClient client = fixture.connect(server)) {
      String path = "x".repeat(1 << 20);
      List<CompletableFuture<StatReply>> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) calls.add(stat(client, path));

      assertFails(calls.get(399), ErrorCode.BUSY);
      done.countDown();
    }
  }

  @Test
  void aPausedReaderGetsTheRestOnceItResumes() throws Exception {
    AtomicReference<Connection> serving = new AtomicReference<>();
    List<Integer> heard = new ArrayList<>();
    ConnectionHandler pausing =
        new ConnectionHandler() {
          @Override
          public void opened(Connection connection) {
            serving.set(connection);
          }

          @Override
          public void call(
              Connection connection, int callNumber, int method, int timeout, ByteBuf body) {
            synchronized (heard) {
              heard.add(callNumber);
            }
            if (callNumber % 3 == 0) connection.pauseReading();
          }
        };
    try (Server server =
            Server.start(fixture.loops, EchoFixture.namenode("c1"), ANY, 10, peer -> pausing);
        RawPeer peer = new RawPeer(server.address()).welcomed()) {
      for (int number = 1; number <= 7; number++) {
        peer.send(RawPeer.callFrame(number, 3, 1000, StatRequest.getDefaultInstance()));
      }
      await().untilAsserted(() -> assertThat(copy(heard)).containsExactly(1, 2, 3));
      serving.get().resumeReading();
      await().untilAsserted(() -> assertThat(copy(heard)).containsExactly(1, 2, 3, 4, 5, 6));
      serving.get().resumeReading();
      await().untilAsserted(() -> assertThat(copy(heard)).hasSize(7));
    }
  }

  @Test
  void framesThatWaitForAPausedReaderAreReleasedWithTheConnection() throws Exception {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    ConnectionHandler pausing =
        new ConnectionHandler() {
          @Override
          public void call(
              Connection connection, int callNumber, int method, int timeout, ByteBuf body) {
            connection.pauseReading();
            connection.closed().thenRun(() -> gone.complete(null));
            fixture.loops.after(Duration.ofMillis(50), connection::close);
          }
        };
    try (Server server =
            Server.start(fixture.loops, EchoFixture.namenode("c1"), ANY, 10, peer -> pausing);
        RawPeer peer = new RawPeer(server.address()).welcomed()) {
      byte[] call = RawPeer.callFrame(1, 3, 1000, StatRequest.getDefaultInstance());
      peer.send(call, call, call);
      get(gone);
    } // and the fixture counts buffers
  }

  @Test
  void whoeverTakesNothingForTooLongLosesTheConnection() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (ServerSocket listener = new ServerSocket(0, 1, ANY.getAddress())) {
      Channel channel =
          new Bootstrap()
              .group(fixture.loops.group())
              .channel(fixture.loops.socketChannel())
              .handler(
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                      failure.complete(cause);
                      context.close();
                    }
                  })
              .connect(listener.getLocalSocketAddress())
              .sync()
              .channel();
      try (Socket deaf = listener.accept()) {
        StallWatch watch = new StallWatch(channel, Duration.ofMillis(300));
        channel
            .eventLoop()
            .execute(
                () -> {
                  channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[32 << 20]));
                  watch.clogged();
                });
        deaf.getInputStream().readNBytes(4 << 20); // some progress, and then none
        assertThat(get(failure)).isInstanceOf(ProtocolViolation.class);
        assertThat(channel.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static List<Integer> copy(List<Integer> heard) {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }
}
