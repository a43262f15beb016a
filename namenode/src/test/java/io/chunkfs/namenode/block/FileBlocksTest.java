package io.chunkfs.namenode.block;

import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.namenode.command.StateFixture;
import io.chunkfs.proto.CreateReply;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileBlocksTest {
  private final StateFixture state = new StateFixture();

  /** Closed: four blocks, the last of 10 bytes. Open: two committed ones, 100 bytes and full. */
  @BeforeEach
  void files() {
    state.writeFile("/closed", 3, 10);
    CreateReply open = state.run(state.requests().create("/open")).getCreated();
    var second =
        state
            .run(state.requests().allocate(open, StateFixture.written(open.getFirstBlock(), 100)))
            .getAllocated();
    state.run(state.requests().allocate(open, StateFixture.written(second, BLOCK_BYTES)));
  }

  @ParameterizedTest(name = "{0} bytes + {1}, {2} bytes: blocks {3} to {4}")
  @CsvSource({
    "0, 0, 0, 0, 4",
    "0, 0, 1, 0, 1",
    "0, -1, 0, 0, 4",
    "1, -1, 1, 0, 1",
    "1, -1, 2, 0, 2",
    "1, 0, 1, 1, 2",
    "1, 5, 1048576, 1, 3",
    "3, 0, 10, 3, 4",
    "3, 9, 0, 3, 4",
    "3, 10, 0, 4, 4",
    "9, 0, 0, 4, 4",
    "0, 0, 9223372036854775807, 0, 4"
  })
  void aRangeTouchesItsBlocks(int block, long plus, long length, int from, int to) {
    long offset = Math.max(0, block * BLOCK_BYTES + plus);

    assertThat(range("/closed", offset, length, 100).blocks())
        .isEqualTo(state.blocks("/closed").subList(from, to));
  }

  @Test
  void pagesSayWhetherMoreComes() {
    FileBlocks.Range page = range("/closed", BLOCK_BYTES, 0, 2);
    assertThat(page.blocks()).isEqualTo(state.blocks("/closed").subList(1, 3));
    assertThat(page.more()).isTrue();
    assertThat(range("/closed", BLOCK_BYTES, 0, 3).more()).isFalse();
    assertThat(range("/closed", BLOCK_BYTES, BLOCK_BYTES, 1).more()).isFalse();
  }

  @Test
  void anOpenLastBlockBelongsToRangesBeyondTheCommittedBytes() {
    List<FileBlocks.FileBlock> all = state.blocks("/open");
    long committed = 100 + BLOCK_BYTES;

    assertThat(all).hasSize(3);
    assertThat(all.get(2).row().getCommitted()).isFalse();
    assertThat(range("/open", committed, 0, 9).blocks()).containsExactly(all.get(2));
    assertThat(range("/open", committed + 5, 1, 9).blocks()).containsExactly(all.get(2));
    assertThat(range("/open", 99, 2, 9).blocks()).isEqualTo(all.subList(0, 2));
    assertThat(range("/open", 100, 1, 9).blocks()).isEqualTo(all.subList(1, 2));
    assertThat(range("/open", 0, committed, 9).blocks()).isEqualTo(all.subList(0, 2));
  }

  private FileBlocks.Range range(String path, long offset, long length, int limit) {
    try (var view = state.view()) {
      return new FileBlocks(view).range(state.stat(path), offset, length, limit);
    }
  }
}
