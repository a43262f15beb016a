package io.chunkfs.namenode.namespace;

import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.command.StateFixture;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.StatReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Readers that share what they found: never stale, never more than the caller may see. */
class NamespaceReadersTest {
  private final StateFixture state = new StateFixture();
  private final NamespaceReaders readers = new NamespaceReaders();

  @Test
  void whatASecondReaderGetsIsWhatTheFirstGot() throws Exception {
    state.writeFile("/d/e/f", 0, 5);
    state.writeFile("/d/e/g", 0, 6);

    for (int i = 0; i < 3; i++) {
      assertThat(outcome(ROOT, "/d/e/f")).isEqualTo(state.stat("/d/e/f").toString());
      assertThat(outcome(ROOT, "/d/e/g")).isEqualTo(state.stat("/d/e/g").toString());
      assertThat(outcome(ROOT, "/d/e")).isEqualTo(state.stat("/d/e").toString());
      assertThat(outcome(ROOT, "/d")).isEqualTo(state.stat("/d").toString());
      assertThat(outcome(ROOT, "/")).isEqualTo(state.stat("/").toString());
      assertThat(names("/d/e")).containsExactly("f", "g");
    }
  }

  @Test
  void everyBatchIsSeenAtOnce() throws Exception {
    state.writeFile("/d/e/f", 0, 5);
    outcome(ROOT, "/d/e/f");
    names("/d/e");

    state.run(state.requests().rename("/d/e", "/d/x"));
    assertThat(outcome(ROOT, "/d/e/f")).isEqualTo("NO_SUCH_FILE");
    assertThat(names("/d/x")).containsExactly("f");
    state.run(state.requests().rename("/d/x/f", "/d/x/g"));
    assertThat(names("/d/x")).containsExactly("g");
    state.run(state.requests().setPermission(ROOT, "/d", 0700));
    assertThat(outcome(ALICE, "/d/x/g")).isEqualTo("PERMISSION_DENIED");
    state.run(state.requests().delete("/d"));
    assertThat(outcome(ROOT, "/d/x/g")).isEqualTo("NO_SUCH_FILE");
  }

  @Test
  void anOldViewStaysWhatItWas() throws Exception {
    state.writeFile("/d/f", 0, 5);
    try (View old = state.view()) {
      outcome(ROOT, "/d/f");
      state.run(state.requests().rename("/d", "/e"));
      outcome(ROOT, "/e/f");

      byte[] reply = readers.over(old, state.limits()).stat(ROOT, "/d/f");
      assertThat(StatReply.parseFrom(reply).getStatus().getLength()).isEqualTo(5);
      assertThat(outcome(ROOT, "/d/f")).isEqualTo("NO_SUCH_FILE");
    }
  }

  @Test
  void theWayOthersWentIsNotOpenToEverybody() throws Exception {
    state.run(state.requests().mkdirs(ROOT, "/closed/in", 0755));
    state.writeFile("/closed/in/f", 0, 5);
    state.run(state.requests().setPermission(ROOT, "/closed", 0700));
    state.run(state.requests().setPermission(ROOT, "/closed/in", 0711));
    outcome(ROOT, "/closed/in/f");
    names("/closed/in");

    assertThat(outcome(ALICE, "/closed/in/f")).isEqualTo("PERMISSION_DENIED");
    state.run(state.requests().setPermission(ROOT, "/closed", 0711));
    outcome(ROOT, "/closed/in/f");
    names("/closed/in");
    assertThat(outcome(ALICE, "/closed/in/f")).isEqualTo(state.stat("/closed/in/f").toString());
    try (View view = state.view()) {
      ListRequest request = ListRequest.newBuilder().setPath("/closed/in").build();
      assertThat(code(() -> readers.over(view, state.limits()).list(ALICE, request)))
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
  }

  @Test
  void badPathsAreRefusedAlsoWhenTheirDirectoryIsKnown() throws Exception {
    state.writeFile("/d/f", 0, 5);
    for (int i = 0; i < 2; i++) {
      outcome(ROOT, "/d/f");
      for (String path : List.of("/d/", "/d/.", "/d/..", "/d//f", "/d/\0", "d/f", "", "f")) {
        assertThat(outcome(ROOT, path)).as(path).isEqualTo("INVALID_ARGUMENT");
      }
      assertThat(outcome(ROOT, "/d/f/g")).isEqualTo("NOT_A_DIRECTORY");
      assertThat(outcome(ROOT, "/d/" + "n".repeat(256))).isEqualTo("LIMIT_EXCEEDED");
      assertThat(outcome(ROOT, "/d/" + "n".repeat(255))).isEqualTo("NO_SUCH_FILE");
    }
  }

  private interface Reading {
    byte[] now() throws Rejection;
  }

  private static ErrorCode code(Reading reading) {
    try {
      reading.now();
      throw new AssertionError("was not refused");
    } catch (Rejection no) {
      return no.code();
    }
  }

  private String outcome(io.chunkfs.namenode.namespace.Caller caller, String path)
      throws Exception {
    try (View view = state.view()) {
      byte[] reply = readers.over(view, state.limits()).stat(caller, path);
      return StatReply.parseFrom(reply).getStatus().toString();
    } catch (Rejection no) {
      return no.code().name();
    }
  }

  private List<String> names(String path) throws Exception {
    try (View view = state.view()) {
      ListRequest request = ListRequest.newBuilder().setPath(path).build();
      ListReply reply = ListReply.parseFrom(readers.over(view, state.limits()).list(ROOT, request));
      return reply.getEntriesList().stream().map(entry -> entry.getName()).toList();
    }
  }
}
