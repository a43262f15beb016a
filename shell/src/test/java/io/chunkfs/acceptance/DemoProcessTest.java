package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as it is typed. What it does when a step fails is in {@code DemoTest}. */
class DemoProcessTest {
  @TempDir Path scratch;

  private Dfs.Result demo(String... words) throws IOException {
    Path temporary = Files.createDirectories(scratch.resolve("tmp"));
    Dfs dfs = new Dfs(scratch, Map.of("DFS_OPTS", "-Djava.io.tmpdir=" + temporary));
    Dfs.Result result = dfs.run(words);
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(each -> each.getFileName().toString().startsWith("chunkfs-demo")))
          .isEmpty();
    }
    return result;
  }

  @Test
  void itComparesARealFileByteForByteAndLeavesNothing() throws IOException {
    Dfs.Result result = demo("demo", "--exit").requireOk();

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .satisfiesExactly(
            ready -> assertThat(ready).startsWith("ready in ").contains("3 datanode(s)"),
            put -> assertThat(put).startsWith("put: ").contains("lib/modules to /demo/modules: "),
            ls -> assertThat(ls).startsWith("ls: -rw-r--r-- 3 ").endsWith(" /demo/modules"),
            cat -> assertThat(cat).startsWith("cat: /demo/modules is byte for byte modules: "),
            end -> assertThat(end).isEqualTo("all 3 steps did what they must"));
  }

  @Test
  void withoutATerminalItEndsByItself() throws IOException {
    assertThat(demo("demo", "--datanodes", "1").requireOk().out())
        .contains("default replication: 1", "all 3 steps did what they must");
  }

  @Test
  void aClusterThatCannotStartIsAFailureInPlainWords() throws IOException {
    Dfs.Result result = demo("demo", "--exit", "-D", "namenode.dead-after=soon");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("demo: setting 'namenode.dead-after' must be a duration")
        .doesNotContain("\tat ");
  }
}
