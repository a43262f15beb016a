package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: pipes, signals, exit codes. */
class ShellProcessTest {
  @TempDir static Path scratch;
  private static RealCluster cluster;

  private String home;
  private Path local;

  @BeforeAll
  static void start() throws IOException {
    cluster = RealCluster.start(scratch, 3);
  }

  @AfterAll
  static void end() throws IOException {
    if (cluster != null) cluster.close();
  }

  @BeforeEach
  void aDirectoryForEachTest(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    home = "/" + name;
    local = Files.createDirectories(scratch.resolve(name));
    dfs("mkdir", home).requireOk();
  }

  private static Dfs.Result dfs(String... words) throws IOException {
    return cluster.dfs(words);
  }

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(local.resolve(name), content);
  }

  @Test
  void standardInputIsPut() throws Exception {
    Path file = file("in", 300_000);

    Process put =
        cluster.feed(file, local.resolve("out"), local.resolve("err"), "put", "-", home + "/f");

    assertThat(put.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(local.resolve("err"))).isEmpty();
    Path cat = local.resolve("cat");
    Process back = cluster.background(cat, local.resolve("err"), "cat", home + "/f");
    assertThat(back.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.mismatch(file, cat)).isEqualTo(-1);
  }

  @Test
  void anInterruptedPutLeavesNothingAndEndsWith130() throws Exception {
    Path endless = Path.of("/dev/zero");
    Path err = local.resolve("err");
    Process put = cluster.feed(endless, local.resolve("out"), err, "put", "-", home + "/f");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> dfs("ls", "-C", home).out().contains("f._COPYING_"));
    assertThat(dfs("test", "-e", home + "/f").exit()).isEqualTo(1);

    interrupt(put);

    assertThat(put.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(put.exitValue()).isEqualTo(130);
    assertThat(dfs("ls", "-C", home).out()).isEmpty();
    assertThat(Files.readString(err, StandardCharsets.UTF_8)).doesNotContain("\tat ");
  }

  private static void interrupt(Process process) throws Exception {
    Process kill = new ProcessBuilder(List.of("bash", "-c", "kill -INT " + process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void theAuditOfARunningClusterFindsNothing() throws Exception {
    dfs("put", file("f", 1_000_000).toString(), home + "/f").requireOk();

    Dfs.Result result = cluster.local("status");
    assertThat(result.out()).contains("nn1", "dn1", "dn2", "dn3", "running");
    assertThat(cluster.check().requireOk().out()).contains("0 findings");
  }

  @Test
  void mistakesEndWith255AndFailuresWith1() throws Exception {
    Dfs.Result unknown = dfs("lss", "/");
    assertThat(unknown.exit()).isEqualTo(255);
    assertThat(unknown.err()).startsWith("lss: Unknown command\nDid you mean 'dfs ls'?\n");
    assertThat(unknown.out()).isEmpty();

    Dfs.Result failed = dfs("ls", home + "/no");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err()).isEqualTo("ls: `" + home + "/no': No such file or directory\n");
  }
}
