package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.assertFails;
import static io.chunkfs.transport.EchoFixture.echoOf;
import static io.chunkfs.transport.EchoFixture.failure;
import static io.chunkfs.transport.EchoFixture.get;
import static io.chunkfs.transport.EchoFixture.stat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CallTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final Logger log = (Logger) LoggerFactory.getLogger(CallService.class);
  private final EchoFixture fixture = new EchoFixture();
  private final Queue<CallService.Answer<StatReply>> unanswered = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    log.setLevel(null);
    fixture.close();
  }

  @Test
  void aCallIsAnsweredAndTheServerKnowsWhoCalled() throws Exception {
    CallService whoami =
        CallService.builder()
            .on(
                Calls.STAT,
                (request, answer, peer) ->
                    answer.reply(echoOf(peer.role() + " " + peer.user() + " " + peer.groups())))
            .build();
    try (Server server = fixture.serve(whoami);
        CallClient client = fixture.connect(server)) {
      assertThat(get(stat(client, "/"))).isEqualTo(echoOf("CLIENT alice [staff]"));
      assertThat(client.peer().clusterId()).isEqualTo("c1");
    }
  }

  @Test
  void aRefusalArrivesWithCodeDetailAndWait() throws Exception {
    CallService refusing =
        serving(
            answer ->
                answer.error(
                    new ChunkFsException(
                        ErrorCode.SAFE_MODE, "not now", Duration.ofSeconds(3), null)));
    try (Server server = fixture.serve(refusing);
        CallClient client = fixture.connect(server)) {
      ChunkFsException failure = failure(stat(client, "/a"));

      assertThat(failure.code()).isEqualTo(ErrorCode.SAFE_MODE);
      assertThat(failure).hasMessage("not now");
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    }
  }

  @Test
  void aHandlerThatThrowsAnswersInternalAndHarmsNothingElse() throws Exception {
    List<String> faults = new ArrayList<>();
    CallService broken =
        CallService.builder()
            .on(
                Calls.STAT,
                (request, answer, peer) -> {
                  if (request.getPath().equals("/bad")) throw new IllegalStateException("secret");
                  answer.reply(echoOf(request.getPath()));
                })
            .faults((call, failure) -> faults.add(call + ": " + failure.getMessage()))
            .build();
    try (Server server = fixture.serve(broken);
        CallClient client = fixture.connect(server)) {
      log.setLevel(Level.OFF);
      ChunkFsException failure = failure(stat(client, "/bad"));

      assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
      assertThat(failure.getMessage()).doesNotContain("secret");
      assertThat(get(stat(client, "/good"))).isEqualTo(echoOf("/good"));
      assertThat(faults).containsExactly("stat: secret");
    }
  }

  @Test
  void anUnknownCallIsRefused() throws Exception {
    try (Server server = fixture.serve(EchoFixture.echo());
        CallClient client = fixture.connect(server)) {
      ListRequest list = ListRequest.newBuilder().setPath("/").build();

      assertFails(client.call(Calls.LIST, list, EchoFixture.PATIENCE), ErrorCode.INVALID_ARGUMENT);
    }
  }

  @Test
  void aPassedDeadlineFailsTheCallAndTheLateAnswerHarmsNothing() throws Exception {
    try (Server server = fixture.serve(serving(unanswered::add));
        CallClient client = fixture.connect(server)) {
      ChunkFsException failure = failure(stat(client, "/a", SHORT));
      assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(failure).hasMessageContaining("stat").hasMessageContaining("50 ms");

      CompletableFuture<StatReply> next = stat(client, "/b");
      await().until(() -> unanswered.size() == 2);
      unanswered.remove().reply(echoOf("late"));
      unanswered.remove().reply(echoOf("in time"));

      assertThat(get(next)).isEqualTo(echoOf("in time"));
      assertThat(client.open()).isTrue();
    }
  }

  @Test
  void aServerLearnsTheDeadlineAndOnlyTheFirstAnswerCounts() throws Exception {
    try (Server server = fixture.serve(serving(unanswered::add));
        CallClient client = fixture.connect(server)) {
      CompletableFuture<StatReply> reply = stat(client, "/a", Duration.ofSeconds(2));
      await().until(() -> !unanswered.isEmpty());
      CallService.Answer<StatReply> answer = unanswered.remove();

      assertThat(answer.deadlineNanos() - System.nanoTime()).isBetween(1L, 2_000_000_000L);
      answer.reply(echoOf("first"));
      answer.reply(echoOf("second"));
      answer.error(new ChunkFsException(ErrorCode.INTERNAL, "third"));

      assertThat(get(reply)).isEqualTo(echoOf("first"));
      CompletableFuture<StatReply> next = stat(client, "/b");
      await().until(() -> !unanswered.isEmpty());
      unanswered.remove().replyBytes(echoOf("next").toByteArray());
      assertThat(get(next)).isEqualTo(echoOf("next"));
    }
  }

  @Test
  void aConnectionHasOnlySoManyCallsOutstanding() throws Exception {
    CallService two =
        CallService.builder()
            .on(Calls.STAT, (request, answer, peer) -> unanswered.add(answer))
            .limits(2)
            .build();
    try (Server server = fixture.serve(two);
        CallClient client = fixture.connect(server)) {
      CompletableFuture<StatReply> first = stat(client, "/1");
      stat(client, "/2");
      assertFails(stat(client, "/3"), ErrorCode.BUSY);

      unanswered.remove().reply(echoOf("done"));
      get(first);
      stat(client, "/4");
      await().until(() -> unanswered.size() == 2);
    }
  }

  @Test
  void aBrokenConnectionFailsWhatIsOutstandingAndWhatComesAfter() throws Exception {
    Server server = fixture.serve(serving(unanswered::add));
    CallClient client = fixture.connect(server);
    CompletableFuture<StatReply> outstanding = stat(client, "/a");
    await().until(() -> !unanswered.isEmpty());

    server.close();

    assertFails(outstanding, ErrorCode.UNREACHABLE);
    get(client.closed());
    assertThat(client.open()).isFalse();
    assertFails(stat(client, "/b"), ErrorCode.UNREACHABLE);
    unanswered.remove().reply(echoOf("nobody hears this"));
  }

  @Test
  void loopsThatEndFailWhatIsOutstandingAndWhatComesAfter() throws Exception {
    EventLoops other = EventLoops.create("other", 1);
    Connector connector = new Connector(other, EchoFixture.client("c1"));
    try (Server server = fixture.serve(serving(unanswered::add))) {
      CallClient client =
          get(CallClient.connect(connector, other, server.address(), EchoFixture.PATIENCE));
      CompletableFuture<StatReply> outstanding = stat(client, "/a");
      await().until(() -> !unanswered.isEmpty());

      other.close();

      assertFails(outstanding, ErrorCode.UNREACHABLE);
      assertFails(stat(client, "/b"), ErrorCode.UNREACHABLE);
      assertFails(
          CallClient.connect(connector, other, server.address(), SHORT), ErrorCode.STOPPING);
    }
  }

  @Test
  void aRequestThatIsTooLongIsNotSent() throws Exception {
    try (Server server = fixture.serve(EchoFixture.echo());
        CallClient client = fixture.connect(server)) {
      assertFails(stat(client, "x".repeat(17 << 20)), ErrorCode.LIMIT_EXCEEDED);
      assertThat(get(stat(client, "/a"))).isEqualTo(echoOf("/a"));
    }
  }

  @Test
  void longMessagesArriveWhole() throws Exception {
    try (Server server = fixture.serve(EchoFixture.echo());
        CallClient client = fixture.connect(server)) {
      for (int bytes : new int[] {1 << 16, (1 << 20) + 7, 3 << 20, 15 << 20}) {
        String path = "p".repeat(bytes);
        assertThat(get(stat(client, path))).isEqualTo(echoOf(path));
      }
    }
  }

  @Test
  void manyThreadsOverOneConnectionGetEachItsOwnAnswer() throws Exception {
    try (Server server = fixture.serve(EchoFixture.echo());
        CallClient client = fixture.connect(server)) {
      callFromManyThreads(client);
    }
  }

  @Test
  void callsWorkWithoutEpoll() throws Exception {
    try (EchoFixture nio = new EchoFixture(EventLoops.withoutEpoll("nio", 2));
        Server server = nio.serve(EchoFixture.echo());
        CallClient client = nio.connect(server)) {
      assertThat(nio.loops.epoll()).isFalse();
      callFromManyThreads(client);
      String path = "p".repeat(5 << 20);
      assertThat(get(stat(client, path))).isEqualTo(echoOf(path));
    }
  }

  @Test
  void everyAnswerIsObservedOnce() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    CallService service =
        CallService.builder()
            .on(Calls.STAT, (request, answer, peer) -> answer.reply(echoOf("x")))
            .on(
                Calls.SAFE_MODE,
                (request, answer, peer) ->
                    answer.error(new ChunkFsException(ErrorCode.NOT_READY, "wait")))
            .observer((call, nanos, failed) -> seen.add(call.name() + " " + failed))
            .build();
    try (Server server = fixture.serve(service);
        CallClient client = fixture.connect(server)) {
      get(stat(client, "/"));
      var safeMode = SafeModeRequest.getDefaultInstance();
      failure(client.call(Calls.SAFE_MODE, safeMode, EchoFixture.PATIENCE));

      assertThat(seen).containsExactly("stat false", "safe_mode true");
    }
  }

  private static void callFromManyThreads(CallClient client) throws Exception {
    int callers = 16;
    AtomicInteger right = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      String prefix = "/" + caller + "/";
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  StatReply reply = stat(client, prefix + i).join();
                  if (reply.equals(echoOf(prefix + i))) right.incrementAndGet();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) thread.join(20_000);
    assertThat(right.get()).isEqualTo(callers * 500);
  }

  private static CallService serving(Consumer<CallService.Answer<StatReply>> handling) {
    return CallService.builder()
        .on(
            Calls.STAT,
            (StatRequest request, CallService.Answer<StatReply> answer, Peer peer) ->
                handling.accept(answer))
        .build();
  }
}
