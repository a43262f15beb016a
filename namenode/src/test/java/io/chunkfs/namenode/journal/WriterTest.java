package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.command.NamespaceEdit;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterTest {
  private static final WriterOptions OPTIONS =
      new WriterOptions(100, 1 << 20, 4 << 20, 2, Fixture.limits());

  private final AppliedState state = new AppliedState(new MemoryStore());
  private final HeldJournal journal = new HeldJournal(new MemoryJournal(state));
  private final List<Throwable> halts = new ArrayList<>();
  private final Writer writer = Writer.start(OPTIONS, journal, state, Clock.system(), halts::add);

  @AfterEach
  void nothingHaltedTheProcess() {
    writer.close();
    journal.close();
    state.close();
    assertThat(halts).isEmpty();
  }

  @Test
  void aCommandsChangesAreInTheViewOnceItIsAnswered() throws Exception {
    assertThat(get(run(edit -> put(edit, "a", "1")))).isEqualTo("1");

    assertThat(value("a")).isEqualTo("1");
  }

  @Test
  void aRejectedCommandChangesNothingAndSaysItsCode() {
    CompletableFuture<String> rejected =
        run(
            edit -> {
              put(edit, "a", "1");
              throw new Rejection(ErrorCode.FILE_EXISTS, "/a is there");
            });

    assertFails(rejected, ErrorCode.FILE_EXISTS);
    assertThat(value("a")).isNull();
  }

  @Test
  void anExceptionInOneCommandAnswersInternalAndHarmsNothingElse() throws Exception {
    journal.hold();
    CompletableFuture<String> before = run(edit -> put(edit, "a", "1"));
    CompletableFuture<String> broken =
        run(
            edit -> {
              put(edit, "a", "2");
              throw new IllegalStateException("planted");
            });
    CompletableFuture<String> after = run(edit -> put(edit, "b", edit(edit, "a")));
    journal.release();

    assertThat(get(before)).isEqualTo("1");
    assertFails(broken, ErrorCode.INTERNAL);
    assertThat(get(after)).isEqualTo("1");
    assertThat(value("a")).isEqualTo("1");
    assertThat(writer.faults()).isEqualTo(1);
  }

  @Test
  void aCommandThatChangesTooMuchIsRefusedWhole() {
    CompletableFuture<String> large = run(edit -> put(edit, "a", "x".repeat((4 << 20) + 1)));

    assertFails(large, ErrorCode.LIMIT_EXCEEDED);
    assertThat(value("a")).isNull();
  }

  @Test
  void commandsSeeWhatBatchesStillOnTheirWayChanged() throws Exception {
    journal.hold();
    CompletableFuture<String> first = run(edit -> put(edit, "a", "1"));
    journal.awaitSubmitted(1);
    CompletableFuture<String> second = run(edit -> put(edit, "b", edit(edit, "a") + "2"));
    journal.awaitSubmitted(2);

    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    assertThat(value("a")).isNull();
    journal.release();
    assertThat(get(second)).isEqualTo("12");
    assertThat(value("b")).isEqualTo("12");
  }

  @Test
  void answersThatChangeNothingWaitForTheBatchTheyWereDecidedUpon() throws Exception {
    journal.hold();
    CompletableFuture<String> put = run(edit -> put(edit, "a", "1"));
    journal.awaitSubmitted(1);
    CompletableFuture<String> read = run(edit -> edit(edit, "a"));
    CompletableFuture<String> rejected =
        run(
            edit -> {
              throw new Rejection(ErrorCode.FILE_EXISTS, edit(edit, "a"));
            });

    journal.awaitIdle(writer);
    assertThat(read).isNotDone();
    assertThat(rejected).isNotDone();
    journal.release();
    assertThat(get(put)).isEqualTo("1");
    assertThat(get(read)).isEqualTo("1");
    assertFails(rejected, ErrorCode.FILE_EXISTS);
  }

  @Test
  void afterAFailedSubmitCallersHearThatNobodyKnowsAndTheWriterGoesOn() throws Exception {
    journal.hold();
    CompletableFuture<String> lost = run(edit -> put(edit, "a", "1"));
    journal.awaitSubmitted(1);
    CompletableFuture<String> uponIt = run(edit -> put(edit, "b", edit(edit, "a")));
    journal.awaitSubmitted(2);
    journal.loseFirst();

    assertFails(lost, ErrorCode.UNREACHABLE);
    assertFails(uponIt, ErrorCode.UNREACHABLE);
    assertThat(get(run(edit -> put(edit, "c", "3")))).isEqualTo("3");
    assertThat(value("a")).isNull();
    assertThat(value("b")).isNull();
    assertThat(value("c")).isEqualTo("3");
  }

  @Test
  void aFullQueueIsBusyAndNotALongerWait() throws Exception {
    journal.hold();
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < OPTIONS.inFlight(); i++) {
      calls.add(run(edit -> put(edit, "a", "1")));
      journal.awaitSubmitted(i + 1);
    }
    for (int i = 0; i < OPTIONS.queue(); i++) calls.add(run(edit -> put(edit, "a", "1")));

    assertFails(run(edit -> put(edit, "b", "1")), ErrorCode.BUSY);
    journal.release();
    for (CompletableFuture<String> call : calls) assertThat(get(call)).isEqualTo("1");
  }

  @Test
  void aNamenodeThatDoesNotLeadExecutesNothing() {
    journal.close();

    assertFails(run(edit -> put(edit, "a", "1")), ErrorCode.NOT_LEADER);
  }

  @Test
  void listenersHearOfABatchBeforeItsAnswersLeave() throws Exception {
    List<String> heard = new ArrayList<>();
    state.listen(
        (changes, row) -> changes.forEach(each -> heard.add(each.getKey().toStringUtf8())));

    get(run(edit -> put(edit, "a", "1")));

    assertThat(heard).containsExactly("a");
  }

  private CompletableFuture<String> run(Execution<String> command) {
    return writer.enqueue(new RunJob<>(command, "test"));
  }

  private static String put(NamespaceEdit edit, String key, String value) {
    edit.rows().put(bytes(key), bytes(value));
    return value;
  }

  private static String edit(NamespaceEdit edit, String key) {
    return text(edit.rows().get(bytes(key)));
  }

  private String value(String key) {
    try (View view = state.acquire()) {
      return text(view.get(bytes(key)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static <R> R get(CompletableFuture<R> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static void assertFails(CompletableFuture<?> future, ErrorCode code) {
    assertThatThrownBy(() -> get(future))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ChunkFsException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
