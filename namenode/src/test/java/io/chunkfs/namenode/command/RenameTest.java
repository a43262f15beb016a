package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.Requests.newFile;
import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.BOB;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.FileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenameTest {
  private final StateFixture state = new StateFixture();

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void aDirectoryMovesWithAllBelowAndItsTotalsMoveToo() {
    state.writeFile("/a/b/f", 1, 7);
    state.run(state.requests().mkdirs("/x/y"));
    FileStatus before = state.stat("/a/b");

    state.later(50);
    state.run(state.requests().rename("/a/b", "/x/y/c"));

    assertThat(state.stat("/x/y/c")).isEqualTo(before);
    assertThat(state.exists("/a/b")).isFalse();
    assertThat(state.stat("/x/y/c/f").getLength()).isEqualTo(StateFixture.BLOCK_BYTES + 7);
    assertThat(state.below("/a")).isEqualTo(Usage.NONE);
    assertThat(state.below("/x").files()).isEqualTo(1);
    assertThat(state.below("/x").directories()).isEqualTo(2);
    assertThat(state.stat("/a").getModifiedMillis()).isEqualTo(state.wallMillis());
    assertThat(state.stat("/x/y").getModifiedMillis()).isEqualTo(state.wallMillis());
  }

  @Test
  void aFileGetsAnotherNameInItsDirectory() {
    state.writeFile("/a/f", 0, 3);
    long inode = state.stat("/a/f").getInode();
    Usage before = state.below("/a");

    state.run(state.requests().rename("/a/f", "/a/g"));

    assertThat(state.stat("/a/g").getInode()).isEqualTo(inode);
    assertThat(state.exists("/a/f")).isFalse();
    assertThat(state.below("/a")).isEqualTo(before);
  }

  @Test
  void upAndDownTheSameBranch() {
    state.writeFile("/a/b/c/f", 0, 3);

    state.run(state.requests().rename("/a/b/c", "/a/c"));
    state.run(state.requests().rename("/a/b", "/a/c/b"));

    assertThat(state.stat("/a/c/f").getLength()).isEqualTo(3);
    assertThat(state.below("/a")).isEqualTo(new Usage(1, 2, 3, 9));
  }

  @Test
  void nothingMovesIntoItselfOrToWhereItIs() {
    state.run(state.requests().mkdirs("/a/b"));

    state.assertRejects(ErrorCode.INTO_ITSELF, state.requests().rename("/a", "/a/b/c"));
    state.assertRejects(ErrorCode.INTO_ITSELF, state.requests().renameOver("/a", "/a/b"));
    state.assertRejects(ErrorCode.FILE_EXISTS, state.requests().renameOver("/a", "/a"));
    state.assertRejects(ErrorCode.INVALID_ARGUMENT, state.requests().rename("/", "/a/c"));
    state.assertRejects(ErrorCode.FILE_EXISTS, state.requests().renameOver("/a", "/"));
    state.run(state.requests().rename("/a", "/ab"));
  }

  @Test
  void sourceAndTheTargetsDirectoryMustExist() {
    state.writeFile("/f", 0, 0);

    state.assertRejects(ErrorCode.NO_SUCH_FILE, state.requests().rename("/a", "/b"));
    state.assertRejects(ErrorCode.NO_SUCH_FILE, state.requests().rename("/f", "/a/b"));
    state.assertRejects(ErrorCode.NOT_A_DIRECTORY, state.requests().rename("/tmp", "/f/b"));
  }

  @Test
  void anExistingTargetIsReplacedOnlyByItsLikeAndOnlyWhenAsked() {
    state.writeFile("/f", 0, 1);
    state.writeFile("/g", 0, 2);
    state.run(state.requests().mkdirs("/empty"));
    state.run(state.requests().mkdirs("/full/x"));

    state.assertRejects(ErrorCode.FILE_EXISTS, state.requests().rename("/f", "/g"));
    state.assertRejects(ErrorCode.FILE_EXISTS, state.requests().rename("/full", "/empty"));
    state.assertRejects(ErrorCode.IS_A_DIRECTORY, state.requests().renameOver("/f", "/empty"));
    state.assertRejects(ErrorCode.NOT_A_DIRECTORY, state.requests().renameOver("/empty", "/f"));
    state.assertRejects(
        ErrorCode.DIRECTORY_NOT_EMPTY, state.requests().renameOver("/empty", "/full"));
    state.assertRejects(
        ErrorCode.DIRECTORY_NOT_EMPTY, state.requests().renameOver("/full/x", "/full"));

    state.run(state.requests().renameOver("/f", "/g"));
    state.run(state.requests().renameOver("/full", "/empty"));
    assertThat(state.stat("/g").getLength()).isEqualTo(1);
    assertThat(state.exists("/empty/x")).isTrue();
    assertThat(state.below("/").files()).isEqualTo(1);
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(1);
  }

  @Test
  void aFileThatIsWrittenKeepsItsLeaseAndAReplacedOneLosesIt() {
    CreateReply moved = state.run(state.requests().create("/moved")).getCreated();
    CreateReply replaced = state.run(state.requests().create("/replaced")).getCreated();

    state.run(state.requests().renameOver("/moved", "/replaced"));

    state.assertRejects(
        ErrorCode.LEASE_LOST,
        state.requests().complete(replaced, written(replaced.getFirstBlock(), 1)));
    state.run(state.requests().complete(moved, written(moved.getFirstBlock(), 2)));
    assertThat(state.stat("/replaced").getLength()).isEqualTo(2);
  }

  @Test
  void bothDirectoriesMustBeWritableAndStickyOnesProtectTheirEntries() {
    state.run(state.requests().mkdirs(ROOT, "/open", 0777));
    state.run(state.requests().create(ALICE, newFile("/tmp/f")));
    state.run(state.requests().create(ALICE, newFile("/open/f")));
    state.run(state.requests().create(BOB, newFile("/tmp/g")));

    denied(state.requests().rename(BOB, "/tmp/f", "/tmp/h", false));
    denied(state.requests().rename(BOB, "/tmp/g", "/tmp/f", true));
    denied(state.requests().rename(BOB, "/tmp/g", "/user/g", false));
    denied(state.requests().rename(BOB, "/user", "/tmp/user", false));
    state.run(state.requests().rename(BOB, "/open/f", "/open/h", false));
    state.run(state.requests().rename(BOB, "/tmp/g", "/open/g", false));
    state.run(state.requests().rename(ALICE, "/tmp/f", "/tmp/h", false));
  }

  private void denied(Rename rename) {
    state.assertRejects(ErrorCode.PERMISSION_DENIED, rename);
  }
}
