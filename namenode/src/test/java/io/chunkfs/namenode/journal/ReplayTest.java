package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.command.FormatCluster;
import io.chunkfs.namenode.command.Mkdirs;
import io.chunkfs.namenode.command.OpenSession;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.Store;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateReply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call that is sent again gets its first answer, whatever happened in between. */
class ReplayTest {
  private final List<Throwable> halts = new CopyOnWriteArrayList<>();

  /** Outlives restarts; those of the real store and journal have their own tests. */
  private final Store store = new MemoryStore();

  private AppliedState state;
  private HeldJournal journal;
  private Writer writer;
  private SessionId session;

  @BeforeEach
  void openCluster() throws Exception {
    open();
    FormatCluster format = new FormatCluster("c", new NamespaceId(7), "root", "supergroup");
    Fixture.get(writer.run(format));
    session = Fixture.get(writer.run(new OpenSession("alice", "test", 4)));
  }

  private void open() {
    state = new AppliedState(store);
    journal = new HeldJournal(new MemoryJournal(state));
    WriterOptions options = new WriterOptions(100, 1 << 20, 4 << 20, 2, Fixture.limits());
    writer = Writer.start(options, journal, state, Clock.system(), halts::add);
  }

  @AfterEach
  void close() {
    writer.close();
    journal.close();
    state.close();
    assertThat(halts).isEmpty();
  }

  @Test
  void theFirstAnswerComesBackAfterARestart() throws Exception {
    byte[] done = Fixture.get(writer.call(id(0, 1), mkdirs("/d")));
    byte[] rejected = Fixture.get(writer.call(id(1, 1), mkdirs("/d")));
    byte[] broken = Fixture.get(call(id(2, 1), edit -> fail()));
    assertThat(MutateReply.parseFrom(done).hasDone()).isTrue();
    assertThat(code(rejected)).isEqualTo(ErrorCode.FILE_EXISTS.number());
    assertThat(code(broken)).isEqualTo(ErrorCode.INTERNAL.number());

    close();
    open();
    var before = state.applied();

    assertThat(Fixture.get(writer.call(id(0, 1), mkdirs("/d")))).isEqualTo(done);
    assertThat(Fixture.get(writer.call(id(1, 1), mkdirs("/e")))).isEqualTo(rejected);
    assertThat(Fixture.get(writer.call(id(2, 1), mkdirs("/e")))).isEqualTo(broken);
    assertThat(state.applied()).as("nothing was executed").isEqualTo(before);
    assertThat(code(Fixture.get(writer.call(id(0, 2), mkdirs("/d")))))
        .as("the slot's next call is executed")
        .isEqualTo(ErrorCode.FILE_EXISTS.number());
  }

  @Test
  void callsThatAreNeitherLastNorNextAreNeverExecuted() throws Exception {
    Fixture.get(writer.call(id(0, 1), mkdirs("/d")));
    Fixture.get(writer.call(id(0, 2), mkdirs("/e")));
    var before = state.applied();

    assertExpired(id(0, 1));
    assertExpired(id(0, 4));
    assertExpired(id(9, 1));
    assertExpired(CallId.newBuilder().setSession(4711).setSequence(1).build());
    assertThat(state.applied()).isEqualTo(before);
  }

  @Test
  void aRetryWhileTheFirstIsOnItsWayWaitsForItAndIsNotExecuted() throws Exception {
    journal.hold();
    CompletableFuture<byte[]> first = writer.call(id(0, 1), mkdirs("/d"));
    journal.awaitSubmitted(3);
    CompletableFuture<byte[]> retry = writer.call(id(0, 1), mkdirs("/d"));

    journal.awaitIdle(writer);
    assertThat(retry).isNotDone();
    journal.release();
    assertThat(Fixture.get(retry)).isEqualTo(Fixture.get(first));
  }

  @Test
  void aRetryAfterAnUnknownFateIsExecutedOnce() throws Exception {
    journal.hold();
    CompletableFuture<byte[]> lost = writer.call(id(0, 1), mkdirs("/d"));
    journal.awaitSubmitted(3);
    journal.loseFirst();
    assertThatThrownBy(() -> Fixture.get(lost)).isInstanceOf(ExecutionException.class);

    byte[] retried = Fixture.get(writer.call(id(0, 1), mkdirs("/d")));
    assertThat(MutateReply.parseFrom(retried).hasDone()).isTrue();
    assertThat(Fixture.get(writer.call(id(0, 1), mkdirs("/d")))).isEqualTo(retried);
  }

  private void assertExpired(CallId call) {
    assertThatThrownBy(() -> Fixture.get(writer.call(call, mkdirs("/never"))))
        .cause()
        .isInstanceOfSatisfying(
            ChunkFsException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SESSION_EXPIRED));
  }

  private CompletableFuture<byte[]> call(CallId id, Execution<MutateReply> command) {
    return writer.enqueue(new CallJob(id, command, "planted"));
  }

  private static MutateReply fail() {
    throw new IllegalStateException("planted");
  }

  private CallId id(int slot, long sequence) {
    return CallId.newBuilder()
        .setSession(session.value())
        .setSlot(slot)
        .setSequence(sequence)
        .build();
  }

  private static Mkdirs mkdirs(String path) {
    return new Mkdirs(
        Caller.CLUSTER,
        MkdirsRequest.newBuilder().setPath(path).setPermission(0755).setMustBeNew(true).build());
  }

  private static int code(byte[] reply) throws IOException {
    return MutateReply.parseFrom(reply).getRejected().getCode();
  }
}
