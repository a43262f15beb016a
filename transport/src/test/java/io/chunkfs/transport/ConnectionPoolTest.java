package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.ANY;
import static io.chunkfs.transport.EchoFixture.PATIENCE;
import static io.chunkfs.transport.EchoFixture.assertFails;
import static io.chunkfs.transport.EchoFixture.echoOf;
import static io.chunkfs.transport.EchoFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final EchoFixture fixture = new EchoFixture();
  private final Connector connector = new Connector(fixture.loops, EchoFixture.client("c1"));
  private final ConnectionPool pool = new ConnectionPool(connector, fixture.loops, 2, LONG);
  private final Set<Connection> accepted = ConcurrentHashMap.newKeySet();
  private Server server;

  @BeforeEach
  void start() throws Exception {
    server = listen();
  }

  @AfterEach
  void stop() {
    pool.close();
    server.close();
    fixture.close();
  }

  @Test
  void aConnectionGivenBackServesTheNextSessionWithItsOwnHandler() throws Exception {
    Session first = new Session();
    Connection connection = get(pool.borrow(server.address(), PATIENCE, first));
    assertThat(first.ask(connection, "/1")).isEqualTo(echoOf("/1"));
    pool.giveBack(connection);

    Session second = new Session();
    Connection again = get(pool.borrow(server.address(), PATIENCE, second));

    assertThat(again).isSameAs(connection);
    assertThat(second.opened).isCompleted();
    assertThat(second.ask(again, "/2")).isEqualTo(echoOf("/2"));
    assertThat(pool.idleCount()).isZero();
  }

  @Test
  void concurrentSessionsHaveAConnectionEach() throws Exception {
    Connection one = get(pool.borrow(server.address(), PATIENCE, new Session()));
    Connection two = get(pool.borrow(server.address(), PATIENCE, new Session()));

    assertThat(one).isNotSameAs(two);
  }

  @Test
  void onlySoManyIdleConnectionsAreKept() throws Exception {
    Connection[] all = new Connection[3];
    for (int i = 0; i < 3; i++) {
      all[i] = get(pool.borrow(server.address(), PATIENCE, new Session()));
    }
    for (Connection each : all) pool.giveBack(each);

    get(all[2].closed());
    await().untilAsserted(() -> assertThat(pool.idleCount()).isEqualTo(2));
  }

  @Test
  void idleConnectionsAreClosedAfterAWhile() throws Exception {
    ConnectionPool brief = new ConnectionPool(connector, fixture.loops, 2, Duration.ofMillis(50));
    Connection connection = get(brief.borrow(server.address(), PATIENCE, new Session()));
    brief.giveBack(connection);

    get(connection.closed());
    assertThat(brief.idleCount()).isZero();
    brief.close();
  }

  @Test
  void aConnectionThatTheServerClosedIsNotLentAgain() throws Exception {
    Connection connection = get(pool.borrow(server.address(), PATIENCE, new Session()));
    pool.giveBack(connection);
    for (Connection each : accepted(1)) each.close();
    get(connection.closed());

    Session session = new Session();
    Connection fresh = get(pool.borrow(server.address(), PATIENCE, session));

    assertThat(fresh).isNotSameAs(connection);
    assertThat(session.ask(fresh, "/a")).isEqualTo(echoOf("/a"));
  }

  @Test
  void aPeerThatSpeaksBetweenSessionsLosesTheConnection() throws Exception {
    Connection connection = get(pool.borrow(server.address(), PATIENCE, new Session()));
    pool.giveBack(connection);
    for (Connection each : accepted(1)) each.reply(77, StatReply.getDefaultInstance());

    get(connection.closed());
    await().untilAsserted(() -> assertThat(pool.idleCount()).isZero());
  }

  @Test
  void aConnectionGivenBackTwiceIsClosed() throws Exception {
    Connection connection = get(pool.borrow(server.address(), PATIENCE, new Session()));
    pool.giveBack(connection);
    pool.giveBack(connection);

    get(connection.closed());
  }

  @Test
  void aConnectionGivenBackPausedReadsAgain() throws Exception {
    Connection connection = get(pool.borrow(server.address(), PATIENCE, new Session()));
    connection.pauseReading();
    pool.giveBack(connection);

    Session next = new Session();
    Connection again = get(pool.borrow(server.address(), PATIENCE, next));
    assertThat(again).isSameAs(connection);
    assertThat(next.ask(again, "/a")).isEqualTo(echoOf("/a"));
  }

  @Test
  void aClosedPoolKeepsNothing() throws Exception {
    Connection idle = get(pool.borrow(server.address(), PATIENCE, new Session()));
    Connection lent = get(pool.borrow(server.address(), PATIENCE, new Session()));
    pool.giveBack(idle);
    pool.close();
    get(idle.closed());
    pool.giveBack(lent);
    get(lent.closed());
  }

  @Test
  void aFailedConnectIsTheBorrowersFailure() throws Exception {
    InetSocketAddress address = server.address();
    server.close();

    assertFails(pool.borrow(address, PATIENCE, new Session()), ErrorCode.UNREACHABLE);
  }

  @Test
  void aSessionBegunOnALoopStaysOnThatLoop() throws Exception {
    for (int round = 0; round < 4; round++) {
      EventLoop loop = fixture.loops.next();
      CompletableFuture<Connection> borrowed = new CompletableFuture<>();
      loop.execute(
          () ->
              pool.borrow(server.address(), PATIENCE, new Session())
                  .thenAccept(borrowed::complete));
      Connection connection = get(borrowed);
      assertThat(connection.eventLoop()).isSameAs(loop);
      pool.giveBack(connection);
    }
    assertThat(accepted(2)).as("one for each loop").hasSize(2);
  }

  /** The server's ends, once there are so many: a client may know of the welcome earlier. */
  private Set<Connection> accepted(int count) {
    await().until(() -> accepted.size() >= count);
    return accepted;
  }

  private Server listen() throws Exception {
    CallService echo = EchoFixture.echo();
    return Server.start(
        fixture.loops,
        EchoFixture.namenode("c1"),
        ANY,
        100,
        peer -> {
          ConnectionHandler calls = echo.handler(peer);
          return new ConnectionHandler() {
            @Override
            public void opened(Connection connection) {
              accepted.add(connection);
            }

            @Override
            public void call(
                Connection connection, int callNumber, int method, int timeout, ByteBuf body) {
              calls.call(connection, callNumber, method, timeout, body);
            }
          };
        });
  }

  /** One session: a question and its answer. */
  private static final class Session implements ConnectionHandler {
    final CompletableFuture<Connection> opened = new CompletableFuture<>();
    private final CompletableFuture<StatReply> reply = new CompletableFuture<>();

    StatReply ask(Connection connection, String path) throws Exception {
      connection.call(1, Calls.STAT, StatRequest.newBuilder().setPath(path).build(), 5_000);
      return get(reply);
    }

    @Override
    public void opened(Connection connection) {
      opened.complete(connection);
    }

    @Override
    public void reply(Connection connection, int callNumber, ByteBuf body) {
      try {
        reply.complete(StatReply.parseFrom(new ByteBufInputStream(body)));
      } catch (IOException malformed) {
        throw new UncheckedIOException(malformed);
      }
    }
  }
}
