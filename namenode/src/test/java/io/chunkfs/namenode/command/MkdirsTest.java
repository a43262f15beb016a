package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.MkdirsRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MkdirsTest {
  private final StateFixture state = new StateFixture();

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void aDirectoryBelongsToItsMakerAndToTheGroupOfTheOneAbove() {
    state.run(state.requests().mkdirs(ALICE, "/tmp/a", 0750));

    FileStatus made = state.stat("/tmp/a");
    assertThat(made.getType()).isEqualTo(FileType.DIRECTORY);
    assertThat(made.getOwner()).isEqualTo("alice");
    assertThat(made.getGroup()).isEqualTo("supergroup");
    assertThat(made.getPermission()).isEqualTo(0750);
    assertThat(made.getModifiedMillis()).isEqualTo(state.wallMillis());
  }

  @Test
  void parentsAreMadeAndTheirMakerCanAlwaysGoOn() {
    state.run(state.requests().mkdirs(ALICE, "/tmp/a/b/c", 0440));

    assertThat(state.stat("/tmp/a").getPermission()).isEqualTo(0740);
    assertThat(state.stat("/tmp/a/b").getPermission()).isEqualTo(0740);
    assertThat(state.stat("/tmp/a/b/c").getPermission()).isEqualTo(0440);
    assertThat(state.below("/tmp/a").directories()).isEqualTo(2);
    assertThat(state.below("/").directories()).isEqualTo(5);
  }

  @Test
  void withoutParentsAMissingOneIsRefused() {
    state.assertRejects(ErrorCode.NO_SUCH_FILE, mkdir("/a/b", false));
  }

  @Test
  void anExistingDirectoryIsSuccessUnlessItMustBeNew() {
    state.run(state.requests().mkdirs("/a"));

    state.run(mkdir("/a", false));
    assertThat(state.lastChanges()).isEmpty();
    state.assertRejects(ErrorCode.FILE_EXISTS, mkdir("/a", true));
    state.assertRejects(ErrorCode.FILE_EXISTS, mkdir("/", true));
  }

  @Test
  void aFileIsInTheWay() {
    state.writeFile("/f", 0, 0);

    state.assertRejects(ErrorCode.FILE_EXISTS, state.requests().mkdirs("/f"));
    state.assertRejects(ErrorCode.NOT_A_DIRECTORY, state.requests().mkdirs("/f/a"));
  }

  @Test
  void onlyWhoMayWriteAndGoThroughMakesDirectories() {
    state.run(state.requests().mkdirs(ROOT, "/closed", 0700));

    state.assertRejects(
        ErrorCode.PERMISSION_DENIED, state.requests().mkdirs(ALICE, "/user/alice", 0755));
    state.assertRejects(
        ErrorCode.PERMISSION_DENIED, state.requests().mkdirs(ALICE, "/closed/a", 0755));
    state.assertRejects(
        ErrorCode.PERMISSION_DENIED, state.requests().mkdirs(ALICE, "/closed/a/b", 0755));
  }

  @Test
  void pathsMustBeAbsoluteAndNormal() {
    for (String path : new String[] {"", "a", "/a//b", "/a/", "/a/./b", "/..", "/a\0b"}) {
      state.assertRejects(ErrorCode.INVALID_ARGUMENT, state.requests().mkdirs(path));
    }
    state.assertRejects(ErrorCode.INVALID_ARGUMENT, state.requests().mkdirs(ROOT, "/a", 04755));
  }

  @Test
  void longNamesLongPathsAndDeepOnesExceedNamedLimits() {
    assertThat(
            state
                .assertRejects(
                    ErrorCode.LIMIT_EXCEEDED, state.requests().mkdirs("/" + "ä".repeat(128)))
                .getMessage())
        .contains("limits.name-bytes");
    assertThat(
            state
                .assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().mkdirs("/a".repeat(513)))
                .getMessage())
        .contains("limits.depth");
    String name = "/" + "n".repeat(200);
    assertThat(
            state
                .assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().mkdirs(name.repeat(41)))
                .getMessage())
        .contains("limits.path-bytes");
    state.run(state.requests().mkdirs("/a".repeat(512)));
  }

  private Mkdirs mkdir(String path, boolean mustBeNew) {
    return new Mkdirs(
        ROOT,
        MkdirsRequest.newBuilder()
            .setPath(path)
            .setPermission(0755)
            .setMustBeNew(mustBeNew)
            .build());
  }
}
