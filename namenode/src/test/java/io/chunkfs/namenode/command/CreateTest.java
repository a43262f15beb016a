package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.Requests.newFile;
import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.BOB;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.FileStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreateTest {
  private final StateFixture state = new StateFixture();

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void aNewFileIsOpenUnderALeaseAndCounted() {
    CreateReply file = state.run(state.requests().create(ALICE, newFile("/tmp/f"))).getCreated();

    FileStatus status = state.stat("/tmp/f");
    assertThat(file.getStatus()).isEqualTo(status);
    assertThat(status.getLease()).isEqualTo(file.getLease()).isPositive();
    assertThat(status.getOwner()).isEqualTo("alice");
    assertThat(status.getGroup()).isEqualTo("supergroup");
    assertThat(status.getReplication()).isEqualTo(3);
    assertThat(status.getBlockSize()).isEqualTo(BLOCK_BYTES);
    assertThat(file.hasFirstBlock()).isFalse();
    assertThat(state.below("/")).isEqualTo(new Usage(1, 2, 0, 0));
  }

  @Test
  void theFirstBlockComesAlongAndIsReserved() {
    CreateReply file = state.run(state.requests().create("/f")).getCreated();

    long id = file.getFirstBlock().getKey().getBlock();
    long generation = file.getFirstBlock().getKey().getGeneration();
    assertThat(new BlockId(id).incarnation().value()).isEqualTo(1);
    assertThat(new Generation(generation).incarnation().value()).isEqualTo(1);
    assertThat(file.getFirstBlock().getKey().getNamespace()).isEqualTo(77);
    assertThat(file.getFirstBlock().getNodesList()).isEqualTo(Requests.nodes(3));
    assertThat(file.getFirstBlock().getMemberNamesList()).containsExactly("dn1", "dn2", "dn3");
    assertThat(state.lastBlock("/f").row().getMembersList()).containsExactly(1L, 2L, 3L);
    assertThat(state.stat("/f").getBlocks()).isEqualTo(1);
    assertThat(state.below("/").replicatedBytes()).isEqualTo(3 * BLOCK_BYTES);
  }

  @Test
  void missingParentsAreMadeOnlyWhenAsked() {
    state.assertRejects(ErrorCode.NO_SUCH_FILE, state.requests().create(ROOT, newFile("/a/b/f")));

    state.run(state.requests().create(ROOT, newFile("/a/b/f").setParents(true)));

    assertThat(state.stat("/a/b").getPermission()).isEqualTo(0755);
    assertThat(state.below("/")).isEqualTo(new Usage(1, 4, 0, 0));
    assertThat(state.below("/a")).isEqualTo(new Usage(1, 1, 0, 0));
  }

  @Test
  void whatIsThereIsNotReplacedUnasked() {
    state.writeFile("/closed", 0, 0);
    state.run(state.requests().createEmpty("/open"));
    state.run(state.requests().mkdirs("/dir"));

    state.assertRejects(ErrorCode.FILE_EXISTS, state.requests().createEmpty("/closed"));
    state.assertRejects(ErrorCode.FILE_OPEN, state.requests().createEmpty("/open"));
    state.assertRejects(ErrorCode.IS_A_DIRECTORY, state.requests().createEmpty("/dir"));
    state.assertRejects(
        ErrorCode.IS_A_DIRECTORY,
        state.requests().create(ROOT, newFile("/dir").setOverwrite(true)));
    state.assertRejects(ErrorCode.IS_A_DIRECTORY, state.requests().createEmpty("/"));
    state.assertRejects(ErrorCode.NOT_A_DIRECTORY, state.requests().createEmpty("/closed/f"));
  }

  @Test
  void overwriteGivesANewInodeAndReleasesTheOldBlocks() {
    state.writeFile("/f", 2, 5);
    long old = state.stat("/f").getInode();

    state.run(state.requests().create(ROOT, newFile("/f").setOverwrite(true)));

    assertThat(state.stat("/f").getInode()).isNotEqualTo(old);
    assertThat(state.stat("/f").getLength()).isZero();
    assertThat(state.below("/")).isEqualTo(new Usage(1, 2, 0, 0));
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(3);
    assertThat(state.count(Keys.BLOCK)).isZero();
  }

  @Test
  void aWriterWhoseFileIsOverwrittenLosesItsLease() {
    CreateReply first = state.run(state.requests().create("/f")).getCreated();

    CreateReply second =
        state.run(state.requests().create(ROOT, newFile("/f").setOverwrite(true))).getCreated();

    state.assertRejects(
        ErrorCode.LEASE_LOST, state.requests().complete(first, written(first.getFirstBlock(), 10)));
    state.run(state.requests().complete(second, null));
    state.assertRejects(
        ErrorCode.LEASE_LOST,
        state.requests().allocate(first, written(first.getFirstBlock(), BLOCK_BYTES)));
  }

  @Test
  void overwritingNeedsTheRightToWriteTheFile() {
    state.run(state.requests().create(ALICE, newFile("/tmp/f")));

    state.assertRejects(
        ErrorCode.PERMISSION_DENIED,
        state.requests().create(BOB, newFile("/tmp/f").setOverwrite(true)));
    state.assertRejects(ErrorCode.PERMISSION_DENIED, state.requests().create(BOB, newFile("/f")));
  }

  @Test
  void sizesAndReplicationsHaveNamedLimits() {
    for (long size : new long[] {1, 1 << 10, 1L << 41, -1}) {
      assertLimit("block-size", newFile("/f").setBlockSize(size));
    }
    assertLimit("max-replication", newFile("/f").setReplication(65));
    assertLimit("max-replication", newFile("/f").setReplication(-1));

    CreateReply own =
        state
            .run(
                state
                    .requests()
                    .create(ROOT, newFile("/f").setReplication(1).setBlockSize(1 << 16)))
            .getCreated();
    assertThat(own.getStatus().getReplication()).isEqualTo(1);
    assertThat(own.getStatus().getBlockSize()).isEqualTo(1 << 16);
  }

  @Test
  void aClientHasOnlySoManyFilesOpen() {
    state.limit("limits.open-files-per-client", "2");
    CreateReply first = state.run(state.requests().createEmpty("/1")).getCreated();
    state.run(state.requests().createEmpty("/2"));

    state.assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().createEmpty("/3"));
    state.run(state.requests().complete(first, null));
    state.run(state.requests().createEmpty("/3"));
    state.openSession();
    state.run(state.requests().createEmpty("/4"));
  }

  @Test
  void aFirstBlockNeedsEnoughDistinctDataNodes() {
    Create one =
        new Create(
            ROOT,
            state.session(),
            newFile("/f").setFirstBlock(true).build(),
            StateFixture.DEFAULTS,
            Requests.nodes(1));
    state.assertRejects(ErrorCode.TOO_FEW_DATANODES, one);
    Create twice =
        new Create(
            ROOT,
            state.session(),
            newFile("/f").setFirstBlock(true).build(),
            StateFixture.DEFAULTS,
            List.of(Requests.nodes(1).get(0), Requests.nodes(1).get(0)));
    state.assertRejects(ErrorCode.TOO_FEW_DATANODES, twice);

    state.run(state.requests().create(ROOT, newFile("/none")));
  }

  @Test
  void aSessionThatIsGoneOpensNothing() {
    state.run(new CloseSession(ROOT, state.session()));

    state.assertRejects(ErrorCode.SESSION_EXPIRED, state.requests().createEmpty("/f"));
  }

  private void assertLimit(String setting, io.chunkfs.proto.CreateRequest.Builder request) {
    assertThat(
            state
                .assertRejects(ErrorCode.LIMIT_EXCEEDED, state.requests().create(ROOT, request))
                .getMessage())
        .contains(setting);
  }
}
