package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.WrittenBlock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Generations: issued when a pipeline breaks, confirmed with those who go on. */
class PipelineTest {
  private final StateFixture state = new StateFixture();
  private final CreateReply file = state.run(state.requests().create("/f")).getCreated();
  private final BlockKey old = file.getFirstBlock().getKey();

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void anIssuedGenerationChangesNobodysValidity() {
    BlockKey issued = issue();

    assertThat(issued.getGeneration()).isGreaterThan(old.getGeneration());
    assertThat(issued.getBlock()).isEqualTo(old.getBlock());
    assertThat(state.lastBlock("/f").row().getConfirmedGeneration()).isEqualTo(old.getGeneration());
    state.run(state.requests().complete(file, written(file.getFirstBlock(), 10)));
  }

  @Test
  void theConfirmedGenerationNamesItsMembers() {
    BlockKey issued = issue();
    state.run(state.requests().confirm(file, issued, 3L, 1L));

    assertThat(state.lastBlock("/f").row().getConfirmedGeneration())
        .isEqualTo(issued.getGeneration());
    assertThat(state.lastBlock("/f").row().getMembersList()).containsExactly(3L, 1L);
    state.run(state.requests().complete(file, sealed(issued, 1, 3)));
    assertThat(state.lastBlock("/f").row().getMembersList()).containsExactly(3L, 1L);
  }

  @Test
  void theSupersededGenerationIsStale() {
    BlockKey issued = issue();
    state.run(state.requests().confirm(file, issued, 1L, 2L));

    state.assertRejects(ErrorCode.STALE_GENERATION, state.requests().issue(file, old));
    state.assertRejects(ErrorCode.STALE_GENERATION, state.requests().abandon(file, old));
    state.assertRejects(
        ErrorCode.STALE_GENERATION,
        state.requests().complete(file, written(file.getFirstBlock(), 10)));
    state.assertRejects(ErrorCode.STALE_GENERATION, state.requests().confirm(file, issued, 1L, 2L));
  }

  @Test
  void onlyTheLatestIssuedGenerationIsConfirmed() {
    BlockKey first = issue();
    BlockKey second = issue();

    state.assertRejects(ErrorCode.STALE_GENERATION, state.requests().confirm(file, first, 1L, 2L));
    state.assertRejects(ErrorCode.STALE_GENERATION, state.requests().confirm(file, old, 1L, 2L));
    state.run(state.requests().confirm(file, second, 1L, 2L));
  }

  @Test
  void tooFewSurvivorsOrStrangersDoNotGoOn() {
    BlockKey issued = issue();

    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().confirm(file, issued, 1L));
    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().confirm(file, issued));
    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().confirm(file, issued, 1L, 1L));
    state.assertRejects(ErrorCode.PIPELINE_FAILED, state.requests().confirm(file, issued, 1L, 9L));
  }

  @Test
  void aMemberThatLeftIsNotAskedForItsSeal() {
    BlockKey issued = issue();
    state.run(state.requests().confirm(file, issued, 1L, 2L));

    state.assertRejects(
        ErrorCode.PIPELINE_FAILED, state.requests().complete(file, sealed(issued, 1, 2, 3)));
    state.run(state.requests().complete(file, sealed(issued, 2, 1)));
  }

  private BlockKey issue() {
    return state.run(state.requests().issue(file, old)).getGeneration();
  }

  private static WrittenBlock sealed(BlockKey key, long... members) {
    WrittenBlock.Builder written = WrittenBlock.newBuilder().setKey(key).setLength(10);
    for (long member : members) written.addMembers(member);
    return written.build();
  }
}
