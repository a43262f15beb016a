package io.chunkfs.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs about the cluster's state, typed while all is well. */
class ClusterVerbsTest {
  @TempDir static Path scratch;
  private static MiniCluster cluster;

  @BeforeAll
  static void startWithAFile() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults().withSettings(Map.of("datanode.reserve", "0 B")));
    Path file = Files.write(scratch.resolve("f"), new byte[3_000_000]);
    dfs("put", "-D", "dfs.blocksize=1 MiB", file.toString(), "/f").requireOk();
    // What a datanode holds is counted anew a few times a second.
    await().atMost(Duration.ofSeconds(20)).until(() -> countedOn(3));
  }

  private static boolean countedOn(int nodes) {
    return dfs("admin", "report").out().lines().filter("Num of Blocks: 3"::equals).count() == nodes;
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

  @Test
  void theReportHasHadoopsLayout() {
    List<String> lines = dfs("admin", "report").requireOk().out().lines().toList();

    String size = "\\d+ \\(\\d+(\\.\\d\\d)? [KMGT]?B\\)";
    assertThat(lines.subList(0, 4))
        .satisfiesExactly(
            line -> assertThat(line).matches("Configured Capacity: " + size),
            line -> assertThat(line).matches("Present Capacity: " + size),
            line -> assertThat(line).matches("DFS Remaining: " + size),
            line -> assertThat(line).matches("DFS Used: " + size));
    assertThat(lines.get(4)).matches("DFS Used%: \\d+\\.\\d\\d%");
    assertThat(lines.subList(5, 12))
        .containsExactly(
            "Replicated Blocks:",
            "\tUnder replicated blocks: 0",
            "\tBlocks with corrupt replicas: 0",
            "\tMissing blocks: 0",
            "\tMissing blocks (with replication factor 1): 0",
            "\tLow redundancy blocks with highest priority to recover: 0",
            "\tPending deletion blocks: 0");
    assertThat(lines)
        .contains("\tBlocks: 3", "Repair: nothing to do", "Live datanodes (3):")
        .contains("-------------------------------------------------")
        .noneMatch(line -> line.startsWith("Dead datanodes"))
        .filteredOn(line -> line.equals("State: live"))
        .hasSize(3);
    int node = lines.indexOf("Live datanodes (3):") + 2;
    assertThat(lines.subList(node, node + 12))
        .extracting(line -> line.replaceFirst(" ?:.*", ""))
        .containsExactly(
            "Name",
            "Hostname",
            "Rack",
            "Decommission Status",
            "Configured Capacity",
            "DFS Used",
            "Non DFS Used",
            "DFS Remaining",
            "DFS Used%",
            "DFS Remaining%",
            "Xceivers",
            "Last contact");
    assertThat(lines.get(node + 12)).isEqualTo("Num of Blocks: 3");
  }

  @Test
  void theReportCanBeAskedForInHadoopsSpellingAndInParts() {
    assertThat(dfs("dfsadmin", "-report").requireOk().out())
        .contains("Live datanodes (3):\n", "(dn1)\n", "(dn2)\n", "(dn3)\n");
    assertThat(dfs("dfs", "dfsadmin", "-report", "-dead").requireOk().out())
        .contains("Dead datanodes (0):\n")
        .doesNotContain("(dn1)");
    assertThat(dfs("admin", "rapport").exit()).isEqualTo(255);
  }

  @Test
  void safeModeIsAskedForAndWaitedFor() {
    assertThat(dfs("admin", "safemode", "get").requireOk().out()).startsWith("Safe mode is OFF\n");
    assertThat(dfs("dfs", "dfsadmin", "-safemode", "wait").requireOk().out())
        .startsWith("Safe mode is OFF\n");
    assertThat(dfs("admin", "safemode", "force").exit()).isEqualTo(255);
    assertThat(dfs("admin", "safemode", "get", "--timeout", "1s").exit()).isEqualTo(255);
  }

  @Test
  void everyVerbTellsItsUsage() {
    for (String verb : Verbs.NAMES) {
      assertThat(dfs(verb, "--help").requireOk().out()).startsWith("Usage: dfs " + verb);
    }
    assertThat(dfs("help", "why").requireOk().out()).isEqualTo(dfs("why", "-help").out());
  }

  @Test
  void repairThatHasNothingToDoSaysSo() {
    assertThat(dfs("admin", "repair", "status").requireOk().out())
        .isEqualTo("Repair: nothing to do\n");
    assertThat(dfs("admin", "repair", "now").exit()).isEqualTo(255);
  }

  @Test
  void topPrintsOneGroupOfLinesAnInterval() {
    Typed top = dfs("top", "--interval", "20ms", "--count", "2").requireOk();

    List<String> groups = List.of(top.out().split("\n\n"));
    assertThat(groups)
        .hasSize(2)
        .allSatisfy(
            group ->
                assertThat(group.lines().toList())
                    .satisfies(
                        lines -> {
                          assertThat(lines.get(0)).startsWith(cluster.uri().toString());
                          assertThat(lines.get(0)).endsWith("safe mode off");
                          assertThat(lines.get(1))
                              .isEqualTo(
                                  "blocks  3 in all: 3 whole, 0 two or more left, 0 one left,"
                                      + " 0 missing, 0 excess, 0 corrupt");
                          assertThat(lines.get(2)).isEqualTo("repair  nothing to do");
                          assertThat(lines.get(3)).startsWith("moving  ");
                          assertThat(lines.get(4)).startsWith("NODE  STATE");
                          assertThat(lines.get(5)).startsWith("dn1   live ");
                          assertThat(lines.get(7)).startsWith("dn3   live ");
                        }));
    assertThat(top.out()).doesNotContain("\033");
    assertThat(dfs("top", "--once").requireOk().out().split("\n\n")).hasSize(1);
    assertThat(dfs("top", "--interval", "soon").exit()).isEqualTo(255);
  }
}
