package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.BOB;
import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.WrittenBlock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks on their way: allocated, committed, given back, and the file closed. */
class WriteTest {
  private final StateFixture state = new StateFixture();
  private CreateReply file;
  private LocatedBlock first;

  @BeforeEach
  void open() {
    file = state.run(state.requests().create("/d/f")).getCreated();
    first = file.getFirstBlock();
  }

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void theNextBlockCommitsTheOneBefore() {
    LocatedBlock second =
        state.run(state.requests().allocate(file, written(first, BLOCK_BYTES))).getAllocated();

    assertThat(second.getOffset()).isEqualTo(BLOCK_BYTES);
    assertThat(second.getCommitted()).isFalse();
    assertThat(state.blocks("/d/f")).hasSize(2);
    assertThat(state.blocks("/d/f").get(0).row().getCommitted()).isTrue();
    assertThat(state.blocks("/d/f").get(0).row().getCrc()).isEqualTo(4711);
    assertThat(state.stat("/d/f").getLength()).isEqualTo(BLOCK_BYTES);
    assertThat(state.below("/d")).isEqualTo(new Usage(1, 0, BLOCK_BYTES, 2 * 3 * BLOCK_BYTES));
    assertThat(sealedBlocks()).isEqualTo(1);
  }

  @Test
  void closingRefundsWhatTheLastBlockDidNotUse() {
    state.later(500);
    FileStatus status = state.run(state.requests().complete(file, written(first, 10))).getStatus();

    assertThat(status).isEqualTo(state.stat("/d/f"));
    assertThat(status.getLength()).isEqualTo(10);
    assertThat(status.getLease()).isZero();
    assertThat(status.getModifiedMillis()).isEqualTo(state.wallMillis());
    assertThat(state.below("/d")).isEqualTo(new Usage(1, 0, 10, 30));
    assertThat(state.count(Keys.LEASE)).isZero();
    assertThat(sealedBlocks()).isEqualTo(1);
  }

  @Test
  void aClosedFileTakesNoMoreCallsOfItsWriter() {
    state.run(state.requests().complete(file, written(first, 10)));

    state.assertRejects(ErrorCode.LEASE_LOST, state.requests().complete(file, written(first, 10)));
    state.assertRejects(ErrorCode.LEASE_LOST, state.requests().allocate(file, written(first, 10)));
    state.assertRejects(ErrorCode.LEASE_LOST, state.requests().abandon(file, first.getKey()));
  }

  @Test
  void everyCurrentMemberMustHaveSealedTheBlock() {
    WrittenBlock two =
        WrittenBlock.newBuilder(written(first, 10))
            .clearMembers()
            .addMembers(1)
            .addMembers(2)
            .build();
    WrittenBlock stranger = WrittenBlock.newBuilder(written(first, 10)).addMembers(9).build();

    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().complete(file, two));
    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().complete(file, stranger));
    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().allocate(file, two));
  }

  @Test
  void onlyTheLastBlockIsTalkedAbout() {
    LocatedBlock second =
        state.run(state.requests().allocate(file, written(first, BLOCK_BYTES))).getAllocated();

    state.assertRejects(
        ErrorCode.OUT_OF_ORDER, state.requests().complete(file, written(first, BLOCK_BYTES)));
    state.assertRejects(ErrorCode.OUT_OF_ORDER, state.requests().complete(file, null));
    state.assertRejects(ErrorCode.OUT_OF_ORDER, state.requests().allocate(file, null));
    state.assertRejects(ErrorCode.OUT_OF_ORDER, state.requests().abandon(file, first.getKey()));
    state.assertRejects(
        ErrorCode.OUT_OF_ORDER, state.requests().complete(file, WrittenBlock.getDefaultInstance()));
    state.run(state.requests().complete(file, written(second, 1)));
  }

  @Test
  void aBlockIsNotLongerThanTheBlockSize() {
    state.assertRejects(
        ErrorCode.INVALID_ARGUMENT,
        state.requests().complete(file, written(first, BLOCK_BYTES + 1)));
    state.assertRejects(
        ErrorCode.INVALID_ARGUMENT, state.requests().complete(file, written(first, -1)));
  }

  @Test
  void anAbandonedBlockGoesAndItsReservationToo() {
    state.run(state.requests().abandon(file, first.getKey()));

    assertThat(state.below("/")).isEqualTo(new Usage(1, 3, 0, 0));
    assertThat(state.stat("/d/f").getBlocks()).isZero();
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(1);
    LocatedBlock other = state.run(state.requests().allocate(file, null)).getAllocated();
    assertThat(other.getOffset()).isZero();
    assertThat(other.getKey().getBlock()).isNotEqualTo(first.getKey().getBlock());
  }

  @Test
  void afterGivingABlockBackTheOneBeforeMayBeNamedAgain() {
    WrittenBlock full = written(first, BLOCK_BYTES);
    LocatedBlock second = state.run(state.requests().allocate(file, full)).getAllocated();
    state.run(state.requests().abandon(file, second.getKey()));

    state.assertRejects(
        ErrorCode.OUT_OF_ORDER,
        state.requests().allocate(file, full.toBuilder().setCrc(1).build()));
    LocatedBlock third = state.run(state.requests().allocate(file, full)).getAllocated();
    state.run(state.requests().abandon(file, third.getKey()));
    state.run(state.requests().complete(file, full));

    assertThat(state.stat("/d/f").getLength()).isEqualTo(BLOCK_BYTES);
    assertThat(sealedBlocks()).isEqualTo(1);
  }

  @Test
  void aBlockThatNothingWasWrittenToIsReleased() {
    state.run(state.requests().complete(file, written(first, 0)));

    assertThat(state.stat("/d/f").getBlocks()).isZero();
    assertThat(state.below("/d")).isEqualTo(new Usage(1, 0, 0, 0));
    assertThat(sealedBlocks()).isZero();
    assertThat(state.count(Keys.DELETED_BLOCK)).isEqualTo(1);
  }

  @Test
  void aFileHasOnlySoManyBlocks() {
    state.limit("limits.blocks-per-file", "2");
    LocatedBlock second =
        state.run(state.requests().allocate(file, written(first, BLOCK_BYTES))).getAllocated();

    assertThat(
            state
                .assertRejects(
                    ErrorCode.LIMIT_EXCEEDED,
                    state.requests().allocate(file, written(second, BLOCK_BYTES)))
                .getMessage())
        .contains("limits.blocks-per-file");
    state.run(state.requests().complete(file, written(second, BLOCK_BYTES)));
  }

  @Test
  void anotherAccountCannotUseTheLease() {
    CompleteRequest request =
        CompleteRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease())
            .setLast(written(first, 10))
            .build();

    state.assertRejects(ErrorCode.PERMISSION_DENIED, new Complete(BOB, request));
    state.assertRejects(
        ErrorCode.INVALID_ARGUMENT, new Complete(BOB, CompleteRequest.getDefaultInstance()));
  }

  @Test
  void aFileThatMovedIsStillWritten() {
    state.run(state.requests().rename("/d", "/e"));

    state.run(state.requests().complete(file, written(first, 10)));

    assertThat(state.stat("/e/f").getLength()).isEqualTo(10);
    assertThat(state.below("/e").bytes()).isEqualTo(10);
  }

  private long sealedBlocks() {
    try (var view = state.view()) {
      return Counters.read(view, Counters.SEALED_BLOCKS);
    }
  }
}
