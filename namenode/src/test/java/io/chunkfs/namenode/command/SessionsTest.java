package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.Change;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call is executed once, and its slot keeps the answer. */
class SessionsTest {
  private static final long HOUR_MILLIS = 3_600_000;

  private final StateFixture state = new StateFixture();

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @ParameterizedTest(name = "after call {0} of slot {1}, call {2} of slot {3}: {4}")
  @CsvSource({
    "0, 0, 1, 0, execute",
    "0, 0, 0, 0, refuse",
    "0, 0, 2, 0, refuse",
    "1, 0, 1, 0, answer",
    "1, 0, 2, 0, execute",
    "1, 0, 3, 0, refuse",
    "1, 0, 0, 0, refuse",
    "2, 0, 1, 0, refuse",
    "2, 0, 2, 0, answer",
    "2, 0, 3, 0, execute",
    "2, 0, 1, 1, execute",
    "2, 1, 2, 0, refuse",
    "0, 0, 1, 3, execute",
    "0, 0, 1, 4, refuse",
    "0, 0, 1, -1, refuse",
    "0, 0, -1, 0, refuse"
  })
  void aSlotTakesItsLastCallOrTheNext(
      long done, int doneSlot, long sequence, int slot, String outcome) {
    for (long call = 1; call <= done; call++) answer(call(doneSlot, call), call);

    switch (outcome) {
      case "execute" -> assertThat(answered(call(slot, sequence))).isEmpty();
      case "answer" ->
          assertThat(answered(call(slot, sequence)).orElseThrow()).isEqualTo(reply(sequence));
      default -> refused(call(slot, sequence));
    }
  }

  @Test
  void anUnknownSessionIsNeverExecuted() {
    refused(CallId.newBuilder().setSession(4711).setSequence(1).build());
    refused(CallId.newBuilder().setSequence(1).build());
  }

  @Test
  void aClosedSessionStillAnswersRetriesButTakesNothingNew() {
    CallId goodbye = call(0, 1);
    state.run(new CloseSession(ROOT, state.session()));
    answer(goodbye, 1);

    assertThat(answered(goodbye).orElseThrow()).isEqualTo(reply(1));
    refused(call(0, 2));
    refused(call(1, 1));
  }

  @Test
  void aSessionExpiresOnTheClusterClockAfterItsLastCall() {
    answer(call(2, 1), 1);
    SessionId session = state.session();
    assertThat(state.run(new AdvanceClusterClock(HOUR_MILLIS / 4))).isEqualTo(HOUR_MILLIS / 4);
    answer(call(2, 2), 2);
    state.run(new AdvanceClusterClock(HOUR_MILLIS / 2));

    assertThat(state.run(new ExpireSession(session))).isFalse();
    assertThat(expired()).isZero();
    state.run(new AdvanceClusterClock(1));
    assertThat(expired()).isEqualTo(1);
    assertThat(state.run(new ExpireSession(session))).isTrue();

    refused(call(2, 2));
    assertThat(state.count(Keys.SLOT)).isZero();
    assertThat(state.count(Keys.SESSION)).isZero();
    assertThat(state.run(new ExpireSession(session))).isFalse();
  }

  @Test
  void aSessionWithOpenFilesDoesNotExpire() {
    state.run(state.requests().createEmpty("/f"));
    state.run(new AdvanceClusterClock(HOUR_MILLIS));

    assertThat(state.run(new ExpireSession(state.session()))).isFalse();
    assertThat(expired()).isZero();
    state.run(new ExpireLease(state.leaseOn("/f")));
    assertThat(state.run(new ExpireSession(state.session()))).isTrue();
  }

  @Test
  void theClusterClockNeverGoesBack() {
    state.assertRejects(ErrorCode.INVALID_ARGUMENT, new AdvanceClusterClock(-1));
  }

  private CallId call(int slot, long sequence) {
    return CallId.newBuilder()
        .setSession(state.session().value())
        .setSlot(slot)
        .setSequence(sequence)
        .build();
  }

  private static byte[] reply(long number) {
    return Wire.done().toBuilder()
        .setStatus(io.chunkfs.proto.FileStatus.newBuilder().setInode(number))
        .build()
        .toByteArray();
  }

  private void answer(CallId call, long number) {
    try (var view = state.view()) {
      Overlay overlay = new Overlay(view);
      new Sessions(overlay).answer(call, reply(number));
      overlay.keep();
      for (Change change : overlay.changes()) state.tamper(change);
    }
  }

  private Optional<byte[]> answered(CallId call) {
    try (var view = state.view()) {
      return new Sessions(new Overlay(view)).answered(call);
    } catch (Rejection no) {
      throw new AssertionError(no.getMessage());
    }
  }

  private void refused(CallId call) {
    try (var view = state.view()) {
      assertThatThrownBy(() -> new Sessions(new Overlay(view)).answered(call))
          .isInstanceOf(Rejection.class)
          .extracting(no -> ((Rejection) no).code())
          .isEqualTo(ErrorCode.SESSION_EXPIRED);
    }
  }

  private int expired() {
    try (var view = state.view()) {
      return Sessions.expired(view, HOUR_MILLIS / 2, 10).size();
    }
  }
}
