package io.chunkfs.namenode.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of random commands against a tree of plain maps: each is accepted or rejected alike,
 * and the trees stay equal. Reclaim runs between them and changes nothing that anyone can see.
 */
class RandomCommandsTest {
  private static final int COMMANDS = 4_000;
  private static final int BETWEEN_AUDITS = 100;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theStateIsWhatAPlainTreeSays(long seed) {
    StateFixture state = new StateFixture();
    ModelTree model = new ModelTree();
    RandomCommands random = new RandomCommands(new Random(seed), state, model);
    Map<String, Integer> outcomes = new HashMap<>();

    for (int i = 0; i < COMMANDS; i++) {
      RandomCommands.Step step = random.next();
      String expected = step.expected().map(Enum::name).orElse("done");
      String actual = outcome(state, step);
      assertThat(actual).as("seed %d, command %d: %s", seed, i, step.command()).isEqualTo(expected);
      outcomes.merge(step.command().getClass().getSimpleName() + " " + actual, 1, Integer::sum);
      if (i % 7 == 0) reclaimOne(state);
      if (i % BETWEEN_AUDITS == 0) {
        state.assertSound();
        assertThat(random.actual()).as("seed %d after %d", seed, i).isEqualTo(model.all());
      }
    }
    state.reclaimAll(5);
    state.assertSound();
    assertThat(random.actual()).isEqualTo(model.all());
    assertThat(outcomes).as("the commands met all sorts of outcomes").hasSizeGreaterThan(25);
  }

  private static String outcome(StateFixture state, RandomCommands.Step step) {
    try {
      Object reply = state.attempt(step.command());
      step.done().accept(reply);
      return "done";
    } catch (Rejection no) {
      return no.code().name();
    }
  }

  private static void reclaimOne(StateFixture state) {
    Optional<InodeId> root = Optional.empty();
    byte[] start = Keys.start(Keys.RECLAIM);
    try (var view = state.view();
        RowCursor cursor = view.scan(start, Keys.end(start))) {
      if (cursor.next()) root = Optional.of(new InodeId(Keys.number(cursor.key())));
    }
    root.ifPresent(inode -> state.run(new ReclaimSlice(inode, 2)));
  }
}
