package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.Requests.newFile;
import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.BOB;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.SetReplicationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replication, permission, owner, group and times. */
class AttributesTest {
  private final StateFixture state = new StateFixture();

  @BeforeEach
  void aFileOfAlices() {
    state.run(state.requests().create(ALICE, newFile("/tmp/f")));
  }

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void replicationGoesToEveryBlockAndIntoTheTotals() {
    state.writeFile("/d/f", 1, 6);

    FileStatus status = state.run(state.requests().setReplication("/d/f", 2)).getStatus();

    assertThat(status).isEqualTo(state.stat("/d/f"));
    assertThat(state.blocks("/d/f")).allMatch(block -> block.row().getReplication() == 2);
    assertThat(state.below("/d"))
        .isEqualTo(new Usage(1, 0, BLOCK_BYTES + 6, 2 * (BLOCK_BYTES + 6)));
  }

  @Test
  void anOpenBlocksReservationFollowsTheReplication() {
    state.run(state.requests().create("/d/f"));

    state.run(state.requests().setReplication("/d/f", 5));

    assertThat(state.below("/d").replicatedBytes()).isEqualTo(5 * BLOCK_BYTES);
  }

  @Test
  void replicationIsOfFilesWithinLimitsAndForWriters() {
    state.writeFile("/d/f", 2, 0);

    state.assertRejects(ErrorCode.IS_A_DIRECTORY, state.requests().setReplication("/d", 2));
    state.assertRejects(ErrorCode.NO_SUCH_FILE, state.requests().setReplication("/x", 2));
    state.assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().setReplication("/d/f", 0));
    state.assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().setReplication("/d/f", 65));
    SetReplicationRequest request =
        SetReplicationRequest.newBuilder().setPath("/d/f").setReplication(1).build();
    state.assertRejects(ErrorCode.PERMISSION_DENIED, new SetReplication(BOB, request));
    state.limit("limits.blocks-per-change", "1");
    state.assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().setReplication("/d/f", 2));
  }

  @Test
  void permissionIsTheOwnersToChange() {
    FileStatus status =
        state.run(state.requests().setPermission(ALICE, "/tmp/f", 01600)).getStatus();

    assertThat(status.getPermission()).isEqualTo(01600);
    assertThat(status).isEqualTo(state.stat("/tmp/f"));
    denied(state.requests().setPermission(BOB, "/tmp/f", 0777));
    state.assertRejects(
        ErrorCode.INVALID_ARGUMENT, state.requests().setPermission(ALICE, "/tmp/f", 010000));
    state.run(state.requests().setPermission(ROOT, "/", 0700));
    denied(state.requests().setPermission(ALICE, "/tmp/f", 0777));
  }

  @Test
  void onlyASuperuserGivesAFileAway() {
    denied(state.requests().setOwner(ALICE, "/tmp/f", "bob", ""));
    denied(state.requests().setOwner(BOB, "/tmp/f", "bob", ""));
    state.run(state.requests().setOwner(ALICE, "/tmp/f", "alice", ""));

    state.run(state.requests().setOwner(ROOT, "/tmp/f", "bob", "other"));

    assertThat(state.stat("/tmp/f").getOwner()).isEqualTo("bob");
    assertThat(state.stat("/tmp/f").getGroup()).isEqualTo("other");
    state.assertRejects(
        ErrorCode.LIMIT_EXCEEDED, state.requests().setOwner(ROOT, "/tmp/f", "x".repeat(999), ""));
  }

  @Test
  void anOwnerChangesTheGroupToOneOfTheirOwn() {
    denied(state.requests().setOwner(ALICE, "/tmp/f", "", "others"));

    FileStatus status =
        state.run(state.requests().setOwner(ALICE, "/tmp/f", "", "staff")).getStatus();

    assertThat(status.getGroup()).isEqualTo("staff");
    assertThat(status.getOwner()).isEqualTo("alice");
  }

  @Test
  void timesAreSetOneByOne() {
    state.run(state.requests().setTimes(ALICE, "/tmp/f", 5, 0));
    state.run(state.requests().setTimes(ALICE, "/tmp/f", 0, 6));

    assertThat(state.stat("/tmp/f").getModifiedMillis()).isEqualTo(5);
    assertThat(state.stat("/tmp/f").getAccessedMillis()).isEqualTo(6);
    denied(state.requests().setTimes(BOB, "/tmp/f", 1, 1));
    state.run(state.requests().setTimes(ROOT, "/", 1, 0));
    assertThat(state.stat("/").getModifiedMillis()).isEqualTo(1);
  }

  @Test
  void groupAndOthersHaveTheirOwnBits() {
    state.run(state.requests().setOwner(ROOT, "/tmp/f", "", "staff"));
    state.run(state.requests().setPermission(ROOT, "/tmp/f", 0427));

    denied(state.requests().setTimes(ALICE, "/tmp/f", 1, 1));
    state.run(state.requests().setTimes(BOB, "/tmp/f", 1, 1));
    state.run(state.requests().setPermission(ROOT, "/tmp/f", 0707));
    denied(state.requests().setTimes(BOB, "/tmp/f", 2, 2));
  }

  private void denied(Command<?> command) {
    state.assertRejects(ErrorCode.PERMISSION_DENIED, command);
  }
}
