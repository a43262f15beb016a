package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.ANY;
import static io.chunkfs.transport.EchoFixture.PATIENCE;
import static io.chunkfs.transport.EchoFixture.assertFails;
import static io.chunkfs.transport.EchoFixture.client;
import static io.chunkfs.transport.EchoFixture.failure;
import static io.chunkfs.transport.EchoFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.Hello;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.Welcome;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private final EchoFixture fixture = new EchoFixture();
  private Server server;

  @BeforeEach
  void start() throws ChunkFsException {
    server = fixture.serve(EchoFixture.echo());
  }

  @AfterEach
  void stop() {
    server.close();
    fixture.close();
  }

  @Test
  void bothSidesLearnWhoTheOtherIs() throws Exception {
    try (RawPeer peer = new RawPeer(server.address())) {
      RawPeer.Received answer = peer.hello(hello -> hello).receive();

      assertThat(answer.kind()).isEqualTo(RawPeer.WELCOME);
      assertThat(answer.welcome().getClusterId()).isEqualTo("c1");
      assertThat(answer.welcome().getRole()).isEqualTo(Role.NAMENODE);
      assertThat(answer.welcome().getProtocolVersion()).isEqualTo(1);
    }
  }

  @Test
  void anotherVersionIsRefusedInWords() throws Exception {
    ErrorReply refusal = refusal(hello -> hello.setProtocolVersion(7));

    assertThat(refusal.getCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.number());
    assertThat(refusal.getDetail()).contains("version 7").contains("version 1");
  }

  @Test
  void anotherClusterIsRefusedInWords() throws Exception {
    ErrorReply refusal = refusal(hello -> hello.setClusterId("c2"));

    assertThat(refusal.getCode()).isEqualTo(ErrorCode.WRONG_CLUSTER.number());
    assertThat(refusal.getDetail()).contains("c1").contains("c2");
  }

  @Test
  void aHelloWithoutARoleIsRefused() throws Exception {
    assertThat(refusal(hello -> hello.setRole(Role.ROLE_UNSPECIFIED)).getCode())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT.number());
    assertThat(refusal(hello -> hello.setRoleValue(99)).getCode())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT.number());
  }

  @Test
  void whoeverDoesNotKnowItsClusterYetIsWelcome() throws Exception {
    Connection connection = get(connect(client(""), server.address()));

    assertThat(connection.peer().clusterId()).isEqualTo("c1");
    connection.close();
  }

  @Test
  void aConnectorLearnsWhyItWasRefused() {
    ChunkFsException failure = failure(connect(client("c2"), server.address()));

    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_CLUSTER);
    assertThat(failure).hasMessageContaining(":" + server.address().getPort());
  }

  @Test
  void aConnectorChecksTheServersClusterAndVersionItself() throws Exception {
    try (ServerSocket foreign = new ServerSocket(0, 5, ANY.getAddress())) {
      InetSocketAddress address = (InetSocketAddress) foreign.getLocalSocketAddress();
      Welcome other = Welcome.newBuilder().setProtocolVersion(1).setClusterId("c9").build();
      answerOnce(foreign, RawPeer.frame(RawPeer.WELCOME, other.toByteArray()));
      assertFails(connect(client("c1"), address), ErrorCode.WRONG_CLUSTER);

      Welcome newer = Welcome.newBuilder().setProtocolVersion(3).setClusterId("c1").build();
      answerOnce(foreign, RawPeer.frame(RawPeer.WELCOME, newer.toByteArray()));
      assertFails(connect(client("c1"), address), ErrorCode.UNSUPPORTED_VERSION);
    }
  }

  @Test
  void aServerOfAnotherProtocolIsNamedAsSuch() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 5, ANY.getAddress())) {
      answerOnce(http, "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InetSocketAddress address = (InetSocketAddress) http.getLocalSocketAddress();

      ChunkFsException failure = failure(connect(client("c1"), address));

      assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
      assertThat(failure)
          .hasMessageContaining(":" + http.getLocalPort())
          .hasMessageContaining("does not speak ChunkFS's protocol");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsATimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, ANY.getAddress())) {
      Connector connector = new Connector(fixture.loops, client("c1"));
      InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
      CompletableFuture<Connection> connecting =
          connector.connect(address, Duration.ofMillis(200), new ConnectionHandler() {});
      try (Socket accepted = silent.accept()) {
        ChunkFsException failure = failure(connecting);

        assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(failure).hasMessageContaining(":" + silent.getLocalPort());
        accepted.setSoTimeout(5_000);
        assertThat(accepted.getInputStream().readAllBytes())
            .as("closed after the hello")
            .isNotNull();
      }
    }
  }

  @Test
  void aPortWithoutAServerIsUnreachable() throws Exception {
    InetSocketAddress free;
    try (ServerSocket socket = new ServerSocket(0, 5, ANY.getAddress())) {
      free = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    ChunkFsException failure = failure(connect(client("c1"), free));

    assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
    assertThat(failure).hasMessageContaining("refused").hasMessageContaining(":" + free.getPort());
  }

  @Test
  void anUnknownHostIsNamed() {
    InetSocketAddress nowhere = InetSocketAddress.createUnresolved("no-such-host.invalid", 1);

    ChunkFsException failure = failure(connect(client("c1"), nowhere));

    assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
    assertThat(failure).hasMessageContaining("no-such-host.invalid:1");
  }

  @Test
  void aNameIsLookedUpWhenItIsNeeded() throws Exception {
    InetSocketAddress byName =
        InetSocketAddress.createUnresolved("localhost", server.address().getPort());

    Connection connection = get(connect(client("c1"), byName));
    connection.close();
  }

  @Test
  void connectionsBeyondTheLimitAreToldSo() throws Exception {
    try (Server small =
            Server.start(
                fixture.loops,
                EchoFixture.namenode("c1"),
                ANY,
                1,
                peer -> new ConnectionHandler() {});
        RawPeer first = new RawPeer(small.address()).welcomed()) {
      assertFails(connect(client("c1"), small.address()), ErrorCode.BUSY);

      first.socket.close();
      await().untilAsserted(() -> get(connect(client("c1"), small.address())).close());
    }
  }

  @Test
  void aBusyPortIsNamed() {
    assertThatThrownBy(
            () ->
                Server.start(
                    fixture.loops,
                    EchoFixture.namenode("c1"),
                    server.address(),
                    1,
                    peer -> new ConnectionHandler() {}))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining(":" + server.address().getPort())
        .hasMessageContaining("choose another port");
  }

  @Test
  void whoeverStaysSilentLosesTheConnectionAfterTenSeconds() {
    FrameDecoder frames = new FrameDecoder(true);
    Identity identity = EchoFixture.namenode("c1");
    EmbeddedChannel channel =
        new EmbeddedChannel(
            frames,
            new ServerHandshake(identity, frames, false, peer -> new ConnectionHandler() {}));

    channel.advanceTimeBy(9_900, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(200, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  private ErrorReply refusal(UnaryOperator<Hello.Builder> change) throws Exception {
    try (RawPeer peer = new RawPeer(server.address())) {
      RawPeer.Received answer = peer.hello(change).receive();
      assertThat(answer.kind()).isEqualTo(RawPeer.REFUSED);
      assertThat(peer.isClosedByPeer()).isTrue();
      return answer.error();
    }
  }

  private CompletableFuture<Connection> connect(Identity identity, InetSocketAddress address) {
    return new Connector(fixture.loops, identity)
        .connect(address, PATIENCE, new ConnectionHandler() {});
  }

  /** Accepts one connection, says something whatever it hears, and waits for its end. */
  private static void answerOnce(ServerSocket listener, byte[] answer) {
    CompletableFuture.runAsync(
        () -> {
          try (Socket socket = listener.accept()) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(answer);
            socket.getInputStream().readAllBytes();
          } catch (IOException ended) {
            throw new UncheckedIOException(ended);
          }
        });
  }
}
