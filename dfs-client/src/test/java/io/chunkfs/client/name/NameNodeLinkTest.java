package io.chunkfs.client.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.fake.FakeFiles;
import io.chunkfs.client.fake.FakeNameNode;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameNodeLinkTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);

  /** For tests in which all goes well in the end: a slow machine spoils none of them. */
  private static final Patience PATIENT = new Patience(LONG, LONG, LONG, LONG);

  /** For tests in which one attempt comes to nothing. */
  private static final Patience PERSISTENT = new Patience(LONG, LONG, SHORT, SHORT);

  /** For tests in which all attempts do. */
  private static final Patience IMPATIENT =
      new Patience(Duration.ofMillis(600), Duration.ofMillis(2500), SHORT, SHORT);

  private final EventLoops loops = EventLoops.create("test", 1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeNameNode first;
  private FakeNameNode second;

  @BeforeEach
  void start() throws ChunkFsException {
    first = closing(new FakeNameNode(loops, new FakeFiles()));
    second = closing(new FakeNameNode(loops, new FakeFiles()));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) each.close();
    loops.close();
  }

  @Test
  void whileNobodyAnswersEachAddressIsNamedWithItsReason() {
    first.close();
    second.close();
    NameNodeLink link = link(IMPATIENT, first.address(), second.address());
    long start = System.nanoTime();

    ChunkFsException failure = failureOf(link::connect);

    assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
    assertThat(failure)
        .hasMessageContaining("127.0.0.1:" + first.address().getPort() + ": ")
        .hasMessageContaining("127.0.0.1:" + second.address().getPort() + ": ")
        .hasMessageContaining("refused")
        .hasMessageContaining("within 600 ms");
    assertThat(millisSince(start)).isBetween(300L, LONG.toMillis());
  }

  @Test
  void anAddressThatNeverAnswersLeavesTimeForTheOthers() throws Exception {
    ServerSocket silent = closing(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    NameNodeLink link =
        link(
            PERSISTENT,
            InetSocketAddress.createUnresolved("127.0.0.1", silent.getLocalPort()),
            first.address());

    link.connect();

    assertThat(mkdirs(link)).isNull();
    assertThat(first.executed()).hasSize(1);
  }

  @Test
  void theLeaderIsFoundAmongFollowers() {
    first.leads(false);
    NameNodeLink link = link(first.address(), second.address());

    assertThat(mkdirs(link)).isNull();

    assertThat(first.executed()).isEmpty();
    assertThat(second.executed()).hasSize(1);
  }

  @Test
  void aLeaderThatIsElectedLateIsWaitedFor() {
    first.leads(false);
    second.leads(false);
    NameNodeLink link = link(first.address(), second.address());

    CompletableFuture<ChunkFsException> made = CompletableFuture.supplyAsync(() -> mkdirs(link));
    await().until(() -> first.asked(Calls.OPEN_SESSION) > 2);
    first.leads(true);

    assertThat(made).succeedsWithin(LONG).isNull();
  }

  @Test
  void onceSomeNameNodeAnsweredTheLongerPatienceHolds() {
    first.leads(false);
    NameNodeLink link = link(IMPATIENT, first.address());
    long start = System.nanoTime();

    ChunkFsException failure = mkdirs(link);

    assertThat(failure.code()).isEqualTo(ErrorCode.NOT_LEADER);
    assertThat(failure).hasMessageContaining("within 2500 ms");
    assertThat(millisSince(start)).isBetween(1000L, LONG.toMillis());
  }

  @Test
  void aLostReplyIsAskedForAgainAndTheChangeIsMadeOnce() {
    NameNodeLink link = link(first.address());
    first.loseNextReply(Calls.MUTATE);

    assertThat(mkdirs(link)).isNull();

    assertThat(first.asked(Calls.MUTATE)).isEqualTo(2);
    assertThat(first.executed()).hasSize(1);
  }

  @Test
  void aReplyThatNeverComesIsAskedForAgainToo() {
    NameNodeLink link = link(PERSISTENT, first.address());
    first.swallowNextReply(Calls.MUTATE);

    assertThat(mkdirs(link)).isNull();

    assertThat(first.executed()).hasSize(1);
  }

  @Test
  void theNextCallOfASlotIsAnotherCall() {
    first.slots(1);
    NameNodeLink link = link(first.address());

    for (int i = 0; i < 5; i++) assertThat(mkdirs(link)).isNull();

    assertThat(first.executed()).hasSize(5);
    assertThat(first.asked(Calls.OPEN_SESSION)).isEqualTo(1);
  }

  @Test
  void aRestartedNameNodeIsFoundAgain() throws ChunkFsException {
    NameNodeLink link = link(first.address());
    assertThat(mkdirs(link)).isNull();

    first.close();
    CompletableFuture<ChunkFsException> made = CompletableFuture.supplyAsync(() -> mkdirs(link));
    first.start();

    assertThat(made).succeedsWithin(LONG).isNull();
    assertThat(first.executed()).hasSize(2);
  }

  @Test
  void retryAfterIsObeyed() {
    NameNodeLink link = link(first.address());
    assertThat(mkdirs(link)).isNull();
    first.refuseNext(Calls.MUTATE, ErrorCode.BUSY, Duration.ofMillis(300));
    long start = System.nanoTime();

    assertThat(mkdirs(link)).isNull();

    assertThat(millisSince(start)).isGreaterThanOrEqualTo(300);
  }

  @Test
  void tooFewDatanodesIsRetriedOnlyWhenTheNameNodeExpectsMore() {
    NameNodeLink link = link(first.address());
    first.refuseNext(Calls.MUTATE, ErrorCode.TOO_FEW_DATANODES, Duration.ofMillis(100));
    assertThat(mkdirs(link)).isNull();

    first.refuseNext(Calls.MUTATE, ErrorCode.TOO_FEW_DATANODES, Duration.ZERO);
    assertThat(mkdirs(link).code()).isEqualTo(ErrorCode.TOO_FEW_DATANODES);
  }

  @Test
  void aSafeModeWithoutEndInSightIsReportedAtOnce() {
    NameNodeLink link = link(first.address());
    first.refuseNext(Calls.MUTATE, ErrorCode.SAFE_MODE, Duration.ZERO);
    long start = System.nanoTime();

    ChunkFsException failure = mkdirs(link);

    assertThat(failure.code()).isEqualTo(ErrorCode.SAFE_MODE);
    assertThat(millisSince(start)).isLessThan(LONG.toMillis() / 2);
    assertThat(mkdirs(link)).isNull(); // and the slot can still be used
  }

  @Test
  void aSessionThatIsGoneIsReplacedSilently() {
    NameNodeLink link = link(first.address());
    assertThat(mkdirs(link)).isNull();

    first.forgetSessions();

    assertThat(mkdirs(link)).isNull();
    assertThat(first.executed()).hasSize(2);
  }

  @Test
  void aSessionThatIsGoneWhileACallIsInDoubtIsReported() {
    NameNodeLink link = link(first.address());
    assertThat(mkdirs(link)).isNull();
    first.hold();

    CompletableFuture<ChunkFsException> made = CompletableFuture.supplyAsync(() -> mkdirs(link));
    await().until(() -> first.heldBack() == 1);
    first.forgetSessions();
    first.hangUp();

    assertThat(made).succeedsWithin(LONG);
    assertThat(made.join().code()).isEqualTo(ErrorCode.SESSION_EXPIRED);
    first.letGo();
    assertThat(mkdirs(link)).isNull();
  }

  @Test
  void manyThreadsShareFewSlots() throws Exception {
    first.slots(3);
    NameNodeLink link = link(first.address());
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<ChunkFsException>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) calls.add(threads.submit(() -> mkdirs(link)));
      first.loseNextReply(Calls.MUTATE);

      for (Future<ChunkFsException> call : calls) {
        assertThat(call.get(LONG.toSeconds(), TimeUnit.SECONDS)).isNull();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(first.executed()).hasSize(200);
    assertThat(first.executed()).allMatch(each -> each.getCall().getSlot() < 3);
  }

  @Test
  void anInterruptedCallIsCancelledAndItsSlotIsNotUsedAgain() throws Exception {
    first.slots(2);
    NameNodeLink link = link(first.address());
    assertThat(mkdirs(link)).isNull();
    first.hold();
    CompletableFuture<ChunkFsException> made = new CompletableFuture<>();
    Thread caller = new Thread(() -> made.complete(mkdirs(link)));
    caller.start();
    await().until(() -> first.heldBack() == 1);

    caller.interrupt();

    assertThat(made).succeedsWithin(LONG.dividedBy(2));
    assertThat(made.join().code()).isEqualTo(ErrorCode.CANCELLED);
    first.letGo();
    int left = first.executed().get(1).getCall().getSlot();
    for (int i = 0; i < 3; i++) assertThat(mkdirs(link)).isNull();
    assertThat(first.executed().subList(2, 5)).noneMatch(each -> each.getCall().getSlot() == left);
  }

  @Test
  void aFrozenNameNodeIsLeftForAnother() throws Exception {
    NameNodeLink link = link(PERSISTENT, first.address(), second.address());
    StatRequest question = StatRequest.newBuilder().setPath("/").build();
    link.ask(Calls.STAT, question);
    first.swallowNextReply(Calls.STAT);

    link.ask(Calls.STAT, question);

    assertThat(second.asked(Calls.STAT)).isPositive();
  }

  @Test
  void closingSaysGoodbye() {
    NameNodeLink link = link(first.address());
    assertThat(mkdirs(link)).isNull();

    link.close();

    assertThat(first.executed().get(1).hasCloseSession()).isTrue();
    assertThat(mkdirs(link).code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void oneRenewalKeepsAllLeasesWhileFilesAreOpen() {
    first.leaseTerm(Duration.ofMillis(300));
    NameNodeLink link = link(first.address());
    LeaseKeeper keeper = closing(new LeaseKeeper(link));
    assertThat(mkdirs(link)).isNull();

    for (int i = 0; i < 5; i++) keeper.opened();

    await().atMost(LONG).until(() -> first.asked(Calls.RENEW_LEASES) >= 3);
    assertThat(first.asked(Calls.SERVER_INFO)).isEqualTo(1);
    for (int i = 0; i < 5; i++) keeper.finished();
    await().until(() -> noThreadNamed("chunkfs-client-leases"));
  }

  private static boolean noThreadNamed(String name) {
    return Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals(name));
  }

  private interface Step {
    void run() throws ChunkFsException;
  }

  private static ChunkFsException failureOf(Step step) {
    return catchThrowableOfType(ChunkFsException.class, step::run);
  }

  /** What kept a directory from being made, or null. */
  private static ChunkFsException mkdirs(NameNodeLink link) {
    MutateRequest.Builder command =
        MutateRequest.newBuilder().setMkdirs(MkdirsRequest.newBuilder().setPath("/d"));
    return failureOf(() -> link.mutate(command));
  }

  private static long millisSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private NameNodeLink link(InetSocketAddress... addresses) {
    return link(PATIENT, addresses);
  }

  private NameNodeLink link(Patience patience, InetSocketAddress... addresses) {
    Identity identity =
        new Identity(Role.CLIENT, () -> "", Authentication.newBuilder().setUser("alice").build());
    Connector connector = new Connector(loops, identity);
    return closing(
        new NameNodeLink(
            (address, timeout) -> CallClient.connect(connector, loops, address, timeout),
            List.of(addresses),
            patience,
            "test"));
  }

  private <T extends AutoCloseable> T closing(T resource) {
    open.add(0, resource);
    return resource;
  }
}
