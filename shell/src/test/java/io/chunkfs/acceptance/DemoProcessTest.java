package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as it is typed. What it does when a step fails is in {@code DemoTest}. */
class DemoProcessTest {
  private static final int CTRL_C = 3;
  private static final Pattern COUNT = Pattern.compile("under-replicated blocks: (\\d+) of (\\d+)");

  @TempDir Path scratch;
  private Path temporary;
  private Dfs dfs;

  @BeforeEach
  void aPlaceForItsFiles() throws IOException {
    temporary = Files.createDirectories(scratch.resolve("tmp"));
    dfs = new Dfs(scratch, Map.of("DFS_OPTS", "-Djava.io.tmpdir=" + temporary));
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(each -> each.getFileName().toString().startsWith("chunkfs-demo")))
          .isEmpty();
    }
  }

  private static List<Integer> counts(String out) {
    return COUNT.matcher(out).results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  @Test
  void aKilledDatanodesReplicasAreMadeAgainAndNothingIsLeftBehind() throws IOException {
    Dfs.Result result = dfs.run("demo", "--exit").requireOk();

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .anyMatch(line -> line.startsWith("ready in ") && line.contains("4 datanodes"))
        .anyMatch(line -> line.startsWith("set for this demo: dead after 5 s of silence"))
        .anyMatch(line -> line.matches("put: .*lib/modules to /demo/modules: .* MiB/s\\)"))
        .anyMatch(line -> line.matches("ls: -rw-r--r-- 3 .* /demo/modules"))
        .anyMatch(line -> line.startsWith("cat: /demo/modules is byte for byte modules: "))
        .anyMatch(line -> line.matches("heal: dn. was declared dead .* after the kill; .*"))
        .anyMatch(line -> line.matches("disks: each of the .* lies whole on at least 3 of .*"))
        .anyMatch(line -> line.matches("alone: with dn. and dn. stopped too .* from dn. alone"))
        .anyMatch(line -> line.matches("excess: .* now that dn. is back: deleted within .*"))
        .anyMatch(line -> line.matches("disks: .* lies whole on exactly 3 of dn1, dn2, dn3 .*"))
        .anyMatch(line -> line.startsWith("all 11 steps did what they must, in "));
    List<Integer> counts = counts(result.out());
    assertThat(counts).startsWith(0).endsWith(0).anyMatch(count -> count > 1);
    assertNothingIsLeft();
  }

  @Test
  void onATerminalItStaysAndTakesCommandsFromAnotherOne() throws Exception {
    Path screen = scratch.resolve("screen");
    Process demo = dfs.startOnTerminal(List.of("demo", "--datanodes", "3"), screen);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !demo.isAlive() || Files.readString(screen).contains("dfs top"));
      assertThat(Files.readString(screen))
          .contains("not shown: healing; with 3 datanodes", "until you press Ctrl-C")
          .contains("./dfs ls /demo", "./dfs demo kill dn2", "./dfs top");

      assertThat(dfs.run("demo", "kill", "dn2").requireOk().out()).startsWith("dn2 killed");
      assertThat(dfs.run("ls", "/demo").requireOk().out()).contains("/demo/modules");
      assertThat(dfs.run("demo", "kill", "dn2").err())
          .startsWith("demo: dn2 is killed already\n  start it again: dfs demo restart dn2");
      assertThat(dfs.run("demo", "restart", "dn2").requireOk().out()).startsWith("dn2 runs again");

      demo.getOutputStream().write(CTRL_C);
      demo.getOutputStream().flush();
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(130);
    } finally {
      demo.destroy();
    }
    assertNothingIsLeft();
    Dfs.Result without = dfs.run("demo", "status");
    assertThat(without.exit()).isEqualTo(1);
    assertThat(without.err()).startsWith("demo: no demo runs").doesNotContain("\tat ");
  }

  @Test
  void withoutATerminalItEndsByItself() throws IOException {
    assertThat(dfs.run("demo", "--datanodes", "1").requireOk().out())
        .contains("default replication: 1", "all 3 steps did what they must")
        .contains("not shown: healing; with one datanode");
    assertNothingIsLeft();
  }

  @Test
  void aClusterThatCannotStartIsAFailureInPlainWords() throws IOException {
    Dfs.Result result = dfs.run("demo", "--exit", "-D", "namenode.dead-after=soon");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("demo: setting 'namenode.dead-after' must be a duration")
        .doesNotContain("\tat ");
    assertThat(dfs.run("demo", "kil", "dn2").exit()).isEqualTo(255);
    assertNothingIsLeft();
  }
}
