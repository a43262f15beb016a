package io.chunkfs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A cluster in the test's process for all tests of a class, and directories for each of them. */
abstract class VerbsFixture {
  @TempDir static Path scratch;
  static MiniCluster cluster;

  String home;
  Path local;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults().withSettings(Map.of("datanode.reserve", "0 B")));
  }

  @AfterAll
  static void end() throws IOException {
    if (cluster != null) cluster.close();
    cluster = null;
  }

  @BeforeEach
  void aDirectoryForEachTest(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    home = "/" + name;
    local = Files.createDirectories(scratch.resolve(name));
    dfs("mkdir", home).requireOk();
  }

  static Typed dfs(String... words) {
    Typed result = Typed.run(Map.of("DFS_FS", cluster.uri().toString()), words);
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    return result;
  }
}
