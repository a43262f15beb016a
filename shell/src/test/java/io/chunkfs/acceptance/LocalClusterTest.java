package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a local cluster, by typed commands. */
class LocalClusterTest {
  private static final Pattern EXPORT = Pattern.compile("(?m)^export DFS_FS=(dfs://\\S+)$");

  @TempDir Path scratch;
  private Path directory;
  private Dfs dfs;

  @BeforeEach
  void somewhere() {
    directory = scratch.resolve("cluster");
    dfs = new Dfs(scratch, Map.of());
  }

  private Dfs.Result local(String... words) throws IOException {
    String[] all = new String[words.length + 3];
    all[0] = "local";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "--dir";
    all[words.length + 2] = directory.toString();
    Dfs.Result result = dfs.run(all);
    assertThat(result.err()).doesNotContain("\tat io.chunkfs");
    return result;
  }

  private String state(String node) throws IOException {
    for (String line : local("status").requireOk().out().split("\n")) {
      String[] columns = line.split("\\s+");
      if (columns[0].equals(node)) return columns[2];
    }
    throw new AssertionError("no " + node);
  }

  private static String address(Dfs.Result started) {
    Matcher export = EXPORT.matcher(started.out());
    assertThat(export.find()).as(started.out()).isTrue();
    return export.group(1);
  }

  @Test
  void aClusterLivesThroughItsWholeLife() throws Exception {
    byte[] content = new byte[2_000_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(scratch.resolve("file"), content);
    try {
      String fs = address(local("start", "--port", "0", "--datanodes", "3", "--racks", "2"));
      // Without an address the last cluster that was started is meant.
      dfs.run("put", file.toString(), "/f").requireOk();
      assertThat(dfs.run("fsck", "/f", "-files", "-blocks", "-racks").out())
          .contains("/rack1/127.0.0.1:", "/rack2/127.0.0.1:");

      stopAndStart(fs);
      assertReadsBack(file);
      killFreezeAndThaw();
      assertReadsBack(file);

      assertThat(local("add", "datanode").requireOk().out()).startsWith("dn4 ");
      assertThat(dfs.run("admin", "report").out()).contains("Live datanodes (4):");
      assertThat(local("logs", "nn1").requireOk().out()).contains("server.log", "INFO");

      local("stop").requireOk();
      assertThat(dfs.run("debug", "check", "--dir", directory.toString()).requireOk().out())
          .contains("3 sealed replicas of 6000000 bytes", "0 findings, 0 notes");
      flipOneByteOfAReplica();
      Dfs.Result damaged = dfs.run("debug", "check", "--dir", directory.toString());
      assertThat(damaged.exit()).isEqualTo(1);
      assertThat(damaged.out()).contains("has another checksum", "1 findings");
    } finally {
      local("destroy", "--yes").requireOk();
    }
    assertThat(directory).doesNotExist();
  }

  private void stopAndStart(String fs) throws IOException {
    local("stop").requireOk();
    assertThat(state("nn1")).isEqualTo("stopped");
    assertThat(state("dn2")).isEqualTo("stopped");
    assertThat(address(local("start"))).isEqualTo(fs);
    assertThat(local("start").requireOk().out()).contains("dn3"); // already runs: no harm
  }

  private void killFreezeAndThaw() throws IOException {
    local("kill", "dn1").requireOk();
    assertThat(state("dn1")).isEqualTo("killed");
    assertThat(local("kill", "dn1").exit()).isEqualTo(1);
    local("restart", "dn1").requireOk();
    assertThat(state("dn1")).isEqualTo("running");

    local("freeze", "dn2").requireOk();
    assertThat(state("dn2")).isEqualTo("frozen");
    local("thaw", "dn2").requireOk();
    await().atMost(Duration.ofSeconds(10)).until(() -> state("dn2").equals("running"));

    local("kill", "nn1").requireOk();
    local("restart", "nn1").requireOk();
    assertThat(local("freeze", "dn9").err()).contains("no node 'dn9'", "nn1, dn1, dn2, dn3");
  }

  private void assertReadsBack(Path file) throws IOException {
    Path back = Files.createTempDirectory(scratch, "back").resolve("file");
    dfs.run("get", "/f", back.toString()).requireOk();
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
  }

  private void flipOneByteOfAReplica() throws IOException {
    try (var all = Files.walk(directory.resolve("dn1/data/sealed"))) {
      Path replica =
          all.filter(each -> each.getFileName().toString().matches("blk_[0-9a-f]{16}"))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(replica);
      bytes[1_000_000] ^= 1;
      Files.write(replica, bytes);
    }
  }

  @Test
  void aBusyPortNamesItselfAndTheNextStep() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Dfs.Result result = local("start", "--port", Integer.toString(busy.getLocalPort()));

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err())
          .contains("port " + busy.getLocalPort() + " of 127.0.0.1 is in use", "--port");
    }
    assertThat(directory.resolve("nn1")).doesNotExist();
  }

  @Test
  void aNodeThatCannotStartShowsWhatItSaidLast() throws Exception {
    try {
      Dfs.Result result = local("start", "--port", "0", "-D", "namenode.dead-after=soon");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err())
          .startsWith("local: nn1 ended while it started\n")
          .contains("setting 'namenode.dead-after' must be a duration");
    } finally {
      local("destroy", "--yes").requireOk();
    }
  }

  @Test
  void datanodesOfAnotherClusterEndTheStartAtOnce() throws Exception {
    try {
      local("start", "--port", "0", "--datanodes", "1").requireOk();
      local("stop").requireOk();
      // As after the loss of the namenode's disk: it makes a new cluster.
      FileUtils.deleteDirectory(directory.resolve("nn1/store").toFile());
      FileUtils.deleteDirectory(directory.resolve("nn1/journal").toFile());

      Dfs.Result result = local("start");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err())
          .startsWith("local: dn1 ended while it started\n")
          .contains("belongs to cluster");
      assertThat(state("nn1")).isNotEqualTo("running");
    } finally {
      local("destroy", "--yes").requireOk();
    }
  }

  @Test
  void aDirectoryWithSomethingElseIsLeftAlone() throws Exception {
    Files.createDirectories(directory);
    Path mine = Files.writeString(directory.resolve("mine"), "precious");

    assertThat(local("start", "--port", "0").exit()).isEqualTo(1);
    assertThat(local("destroy", "--yes").exit()).isEqualTo(1);

    assertThat(mine).hasContent("precious");
  }

  @Test
  void destroyAsksFirst() throws Exception {
    try {
      local("start", "--port", "0", "--datanodes", "0").requireOk();

      assertThat(local("destroy").exit()).isEqualTo(255);
      assertThat(state("nn1")).isEqualTo("running");
    } finally {
      local("destroy", "--yes").requireOk();
    }
  }

  @Test
  void settingsOfTheStartAreRememberedForEveryNode() throws Exception {
    Path file = Files.writeString(scratch.resolve("my.conf"), "namenode.dead-after = 7 s\n");
    Dfs configured = new Dfs(scratch, Map.of("DFS_CONF", file.toString()));
    String place = directory.toString();
    try {
      configured
          .run("local", "start", "--dir", place, "--port", "0", "--datanodes", "1")
          .requireOk();
      assertThat(commandLine("nn1")).contains("--conf " + file + " ");
      local("kill", "dn1").requireOk();
      assertThat(state("dn1")).isEqualTo("killed");
      assertThat(local("restart", "dn1", "-D", "namenode.dead-after=9s").err())
          .contains("give them to dfs local start");

      // Without DFS_CONF: it is remembered.
      assertThat(local("start", "-D", "datanode.stall=3s").requireOk().out())
          .contains("nn1 runs with the settings it was started with", "dfs local restart nn1");

      assertThat(commandLine("dn1")).contains("--conf " + file + " ", "-D datanode.stall=3s ");
    } finally {
      local("destroy", "--yes").requireOk();
    }
  }

  private String commandLine(String node) throws IOException {
    String pid = Files.readString(directory.resolve(node).resolve("pid")).strip();
    return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
  }

  @Test
  void fewDatanodesLowerTheDefaultReplication() throws Exception {
    try {
      Dfs.Result started = local("start", "--port", "0", "--datanodes", "1").requireOk();

      assertThat(started.out()).contains("default replication: 1");
      dfs.run("put", Files.writeString(scratch.resolve("f"), "x").toString(), "/f").requireOk();
      assertThat(dfs.run("stat", "%r", "/f").out()).isEqualTo("1\n");
    } finally {
      local("destroy", "--yes").requireOk();
    }
  }

  @Test
  void mistakesAreUsageErrors() throws Exception {
    assertThat(local("strat").err()).contains("did you mean 'start'?");
    assertThat(local("start", "--namenodes", "3").exit()).isEqualTo(255);
    assertThat(local("stop").err()).contains("there is no local cluster in " + directory);
  }
}
