package io.chunkfs.namenode.namespace;

import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.command.StateFixture;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.NamedStatus;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.SummaryReply;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NamespaceReaderTest {
  private final StateFixture state = new StateFixture();

  @Test
  void aStatusIsWhatTheEntrySays() throws Exception {
    state.writeFile("/d/f", 1, 5);

    assertThat(stat("/d/f")).isEqualTo(state.stat("/d/f"));
    assertThat(stat("/d")).isEqualTo(state.stat("/d"));
    assertThat(stat("/").getInode()).isEqualTo(1);
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepetition() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      names.add("name" + i);
      state.run(state.requests().mkdirs("/d/name" + i));
    }
    state.run(state.requests().mkdirs("/d2"));

    List<String> seen = new ArrayList<>();
    String after = "";
    for (boolean more = true; more; ) {
      ListReply page = list(ROOT, "/d", after, 3);
      page.getEntriesList().forEach(entry -> seen.add(entry.getName()));
      after = seen.get(seen.size() - 1);
      more = page.getMore();
    }
    assertThat(seen).isEqualTo(names);
    assertThat(list(ROOT, "/d", "name4x", 1).getEntries(0).getName()).isEqualTo("name5");
    assertThat(list(ROOT, "/d", "", 10).getMore()).isFalse();
    assertThat(list(ROOT, "/d", "zzz", 10).getEntriesList()).isEmpty();
  }

  @Test
  void namesComeInTheOrderOfTheirBytesWithTheirStatus() throws Exception {
    for (String name : List.of("ä", "z", "a", "aa", "\uD83D\uDE00", "\uFFFD")) {
      state.run(state.requests().mkdirs("/d/" + name));
    }

    ListReply page = list(ROOT, "/d", "", 0);

    assertThat(page.getEntriesList().stream().map(NamedStatus::getName))
        .containsExactly("a", "aa", "z", "ä", "\uFFFD", "\uD83D\uDE00");
    assertThat(page.getEntries(2).getStatus()).isEqualTo(state.stat("/d/z"));
    assertThat(page.getFile()).isFalse();
  }

  @Test
  void theServersLimitHolds() throws Exception {
    state.limit("limits.list-page", "2");
    for (String name : List.of("a", "b", "c")) state.run(state.requests().mkdirs("/d/" + name));

    assertThat(list(ROOT, "/d", "", 0).getEntriesCount()).isEqualTo(2);
    assertThat(list(ROOT, "/d", "", 1000).getEntriesCount()).isEqualTo(2);
    assertThat(list(ROOT, "/d", "", -1).getEntriesCount()).isEqualTo(2);
    assertThat(list(ROOT, "/d", "", 1).getEntriesCount()).isEqualTo(1);
  }

  @Test
  void aFileIsListedAlone() throws Exception {
    state.writeFile("/d/f", 0, 5);

    ListReply page = list(ROOT, "/d/f", "", 0);

    assertThat(page.getFile()).isTrue();
    assertThat(page.getEntriesList())
        .containsExactly(
            NamedStatus.newBuilder().setName("f").setStatus(state.stat("/d/f")).build());
  }

  @Test
  void aSummaryComesFromTheRunningTotals() throws Exception {
    state.writeFile("/d/e/f", 1, 5);
    state.writeFile("/d/g", 0, 7);
    state.run(state.requests().create("/d/open"));

    SummaryReply directory = summary("/d");
    assertThat(Usage.of(directory.getTotals()))
        .isEqualTo(new Usage(3, 1, BLOCK_BYTES + 12, 3 * (BLOCK_BYTES + 12 + BLOCK_BYTES)));
    assertThat(directory.getStatus()).isEqualTo(state.stat("/d"));
    assertThat(Usage.of(summary("/d/g").getTotals())).isEqualTo(new Usage(1, 0, 7, 21));
    assertThat(Usage.of(summary("/d/open").getTotals()))
        .isEqualTo(new Usage(1, 0, 0, 3 * BLOCK_BYTES));
  }

  @Test
  void whatIsNotThereOrNotAllowedIsRefused() {
    state.writeFile("/d/f", 0, 5);
    state.run(state.requests().mkdirs(ROOT, "/closed/in", 0700));
    state.run(state.requests().setPermission(ROOT, "/closed", 0700));
    state.run(state.requests().mkdirs(ROOT, "/through", 0711));

    assertRefused(ErrorCode.NO_SUCH_FILE, () -> stat("/nothing"));
    assertRefused(ErrorCode.NOT_A_DIRECTORY, () -> stat("/d/f/x"));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> stat("d"));
    try (View view = state.view()) {
      NamespaceReader reader = new NamespaceReader(view, state.limits());
      assertRefused(ErrorCode.PERMISSION_DENIED, () -> reader.stat(ALICE, "/closed/in"));
      assertRefused(ErrorCode.PERMISSION_DENIED, () -> reader.stat(ALICE, "/closed/none"));
      assertRefused(ErrorCode.PERMISSION_DENIED, () -> list(ALICE, "/through", "", 0));
      assertRefused(ErrorCode.PERMISSION_DENIED, () -> reader.summary(ALICE, "/through"));
      assertRefused(ErrorCode.IS_A_DIRECTORY, () -> reader.readableFile(ALICE, "/d"));
      state.run(state.requests().setPermission(ROOT, "/d/f", 0600));
    }
    try (View view = state.view()) {
      NamespaceReader reader = new NamespaceReader(view, state.limits());
      assertRefused(ErrorCode.PERMISSION_DENIED, () -> reader.readableFile(ALICE, "/d/f"));
      assertThat(catching(() -> reader.readableFile(ROOT, "/d/f"))).isNull();
    }
  }

  @Test
  void aDeletedDirectoryIsGoneForReadersAtOnce() {
    state.writeFile("/d/e/f", 0, 5);
    state.run(state.requests().delete("/d"));

    assertRefused(ErrorCode.NO_SUCH_FILE, () -> stat("/d/e/f"));
    assertRefused(ErrorCode.NO_SUCH_FILE, () -> list(ROOT, "/d", "", 0));
  }

  private static Throwable catching(ThrowingCallable call) {
    return org.assertj.core.api.ThrowableAssert.catchThrowable(call);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Rejection.class, no -> assertThat(no.code()).as(no.getMessage()).isEqualTo(code));
  }

  private io.chunkfs.proto.FileStatus stat(String path)
      throws Rejection, InvalidProtocolBufferException {
    try (View view = state.view()) {
      byte[] reply = new NamespaceReader(view, state.limits()).stat(ROOT, path);
      return StatReply.parseFrom(reply).getStatus();
    }
  }

  private ListReply list(Caller caller, String path, String after, int limit)
      throws Rejection, InvalidProtocolBufferException {
    ListRequest request =
        ListRequest.newBuilder().setPath(path).setAfter(after).setLimit(limit).build();
    try (View view = state.view()) {
      return ListReply.parseFrom(new NamespaceReader(view, state.limits()).list(caller, request));
    }
  }

  private SummaryReply summary(String path) throws Rejection, InvalidProtocolBufferException {
    try (View view = state.view()) {
      return SummaryReply.parseFrom(new NamespaceReader(view, state.limits()).summary(ROOT, path));
    }
  }
}
