package io.chunkfs.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What verbs say of three datanodes of which one and then two are dead, and nobody can take over.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTroubleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String UNDER = "\tUnder replicated blocks: ";

  @TempDir static Path scratch;
  private static MiniCluster cluster;

  @BeforeAll
  static void startWithAFile() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults()
                .withSettings(
                    Map.of(
                        "datanode.reserve", "0 B",
                        "namenode.heartbeat", "200 ms",
                        "namenode.dead-after", "4 s")));
    Path file = Files.write(scratch.resolve("f"), new byte[3_000_000]);
    dfs("put", "-D", "dfs.blocksize=1 MiB", file.toString(), "/f").requireOk();
  }

  @AfterAll
  static void end() throws IOException {
    if (cluster != null) cluster.close();
  }

  private static Typed dfs(String... words) {
    Typed result = Typed.run(Map.of("DFS_FS", cluster.uri().toString()), words);
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    return result;
  }

  private static void awaitDead(int number) {
    await()
        .atMost(PATIENCE)
        .until(() -> dfs("why", "dn" + number).requireOk().out().contains("NODE_DEAD"));
  }

  @Test
  @Order(1)
  void aBlockIsUnderReplicatedFromTheVerdictOn() {
    cluster.stopDataNode(3);
    awaitDead(3);

    String why = dfs("why", "/f").requireOk().out();
    assertThat(why)
        .contains("3 replicas wanted: blocks: 3 with too few replicas")
        .contains("UNDER_REPLICATED blk_", "2 replicas of 3 wanted, on dn1, dn2; lost with dn3")
        .contains("NO_TARGET", "you can: start dn3");
    assertThat(dfs("why", "/").requireOk().out()).contains("1 file with blocks", "'dfs why /f'");
    assertThat(dfs("admin", "report").requireOk().out())
        .contains(UNDER + "3\n", "Dead datanodes (1):\n", "State: dead\n", "(NODE_DEAD)\n");
    String fsck = dfs("fsck", "/").requireOk().out();
    assertThat(fsck).contains(" Under-replicated blocks:\t3 (100.0 %)", "found 2 live replica(s)");
    assertThat(dfs("top", "--once").requireOk().out())
        .contains("3 in all: 0 whole, 3 two or more left, 0 one left")
        .containsPattern("dn3   dead .* NODE_DEAD silent for");
  }

  @Test
  @Order(2)
  void theLastCopyIsToldApart() {
    cluster.stopDataNode(2);
    awaitDead(2);

    assertThat(dfs("why", "/f").requireOk().out())
        .contains("blocks: 3 with one copy left", "ONE_COPY_LEFT blk_", "start dn2, dn3");
    assertThat(dfs("admin", "report").requireOk().out())
        .contains("\tLow redundancy blocks with highest priority to recover: 3\n");
    assertThat(dfs("top", "--once").requireOk().out()).contains("3 one left");
  }

  @Test
  @Order(3)
  void allIsWellOnceTheyAreBack() throws IOException {
    cluster.startDataNode(2);
    cluster.startDataNode(3);

    await()
        .atMost(PATIENCE)
        .until(() -> dfs("why", "/").requireOk().out().contains("everything is as it should be"));
    assertThat(dfs("admin", "report").requireOk().out())
        .contains(UNDER + "0\n")
        .doesNotContain("Dead datanodes");
  }

  @Test
  @Order(4)
  void whatDoesNotExistIsNamedAndEndsWith1() {
    Typed path = dfs("why", "/f", "/no/such");
    assertThat(path.exit()).isEqualTo(1);
    assertThat(path.out()).startsWith("/f: file of ");
    assertThat(path.err())
        .startsWith("why: `/no/such': No such file or directory\n")
        .contains("the nearest that exists is /");
    Typed node = dfs("why", "dn9");
    assertThat(node.exit()).isEqualTo(1);
    assertThat(node.err()).contains("there are dn1, dn2, dn3");
    assertThat(dfs("why", "blk_0001ffffffffffff").exit()).isEqualTo(1);
    assertThat(dfs("why", "--json", "dn1").requireOk().out())
        .startsWith("{\"what\":\"dn1\",\"kind\":\"datanode\"");
    assertThat(dfs("why").exit()).isEqualTo(255);
  }

  @Test
  @Order(5)
  void safeModeIsEnteredAndLeftByHand() {
    assertThat(dfs("admin", "safemode", "enter").requireOk().out()).startsWith("Safe mode is ON\n");

    assertThat(dfs("mkdir", "/refused").err()).contains("SAFE_MODE");
    Typed waited = dfs("admin", "safemode", "wait", "--timeout", "10ms");
    assertThat(waited.exit()).isEqualTo(1);
    assertThat(waited.out()).startsWith("Safe mode is ON\n");

    assertThat(dfs("dfsadmin", "-safemode", "leave").requireOk().out())
        .startsWith("Safe mode is OFF\n");
    dfs("mkdir", "/taken").requireOk();
    assertThat(dfs("admin", "repair", "go").requireOk().out())
        .isEqualTo("Repair was not waiting for a word\n");
  }
}
