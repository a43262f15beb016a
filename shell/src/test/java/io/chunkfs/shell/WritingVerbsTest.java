package io.chunkfs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that change what is in the cluster, as they are typed. */
class WritingVerbsTest {
  private static final String USER = System.getProperty("user.name");

  @TempDir static Path scratch;
  private static MiniCluster cluster;

  private String home;
  private Path local;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults().withSettings(Map.of("datanode.reserve", "0 B")));
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

  private static Typed dfs(String... words) {
    Typed result = Typed.run(Map.of("DFS_FS", cluster.uri().toString()), words);
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    return result;
  }

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(local.resolve(name), content);
  }

  private static void assertFails(Typed result, String line) {
    assertThat(result.err()).startsWith(line + "\n");
    assertThat(result.exit()).isEqualTo(1);
  }

  private static void assertMisused(Typed result, String line) {
    assertThat(result.err()).startsWith(line + "\nUsage: dfs ");
    assertThat(result.exit()).isEqualTo(255);
  }

  private String stat(String format, String path) {
    return dfs("stat", format, home + path).requireOk().out().strip();
  }

  private String mode(String path) {
    return dfs("ls", "-d", home + path).requireOk().out().substring(0, 10);
  }

  private static String noSuch(String verb, String path) {
    return verb + ": `" + path + "': No such file or directory";
  }

  @Test
  void setrepWaitsUntilTheReplicasAreThere() throws Exception {
    dfs("put", "-D", "dfs.replication=1", file("f", 100_000).toString(), home + "/f").requireOk();

    Typed more = dfs("setrep", "-w", "3", home + "/f").requireOk();

    assertThat(more.out())
        .startsWith("Replication 3 set: " + home + "/f\nWaiting for " + home + "/f ...")
        .endsWith(" done\n");
    assertThat(dfs("fsck", home, "--files", "--blocks").out()).contains("Live_repl=3");
    assertThat(dfs("setrep", "-w", "2", home + "/f").requireOk().out())
        .contains("WARNING: the waiting time may be long for DECREASING")
        .endsWith(" done\n");
    assertThat(dfs("fsck", home, "--files", "--blocks").out()).contains("Live_repl=2");
  }

  @Test
  void setrepReachesAllFilesOfADirectory() throws Exception {
    dfs("mkdir", "-p", home + "/a/b").requireOk();
    dfs("touch", home + "/a/f", home + "/a/b/g").requireOk();

    Typed set = dfs("-setrep", "-R", "2", home + "/a", home + "/no");

    assertThat(set.out().lines())
        .containsExactlyInAnyOrder(
            "Replication 2 set: " + home + "/a/f", "Replication 2 set: " + home + "/a/b/g");
    assertFails(set, noSuch("setrep", home + "/no"));
    assertThat(stat("%r", "/a/b/g")).isEqualTo("2");
    assertMisused(dfs("setrep", "0", home), "-setrep: replication must be >= 1");
    assertThat(dfs("setrep", "many", home).exit()).isEqualTo(255);
    assertThat(dfs("setrep", "1000", home + "/a/f").exit()).isEqualTo(1);
    assertThat(stat("%r", "/a/f")).isEqualTo("2");
  }

  @Test
  void chmodTakesNumbersAndClauses() throws Exception {
    dfs("mkdir", home + "/d").requireOk();
    dfs("touch", home + "/d/f").requireOk();

    dfs("chmod", "750", home + "/d/f").requireOk();
    assertThat(mode("/d/f")).isEqualTo("-rwxr-x---");
    dfs("chmod", "u=rw,go+r,o-r", home + "/d/f").requireOk();
    assertThat(mode("/d/f")).isEqualTo("-rw-r-x---");
    dfs("chmod", "a-x,+w", home + "/d/f").requireOk();
    assertThat(mode("/d/f")).isEqualTo("-rw-rw--w-");
    dfs("-chmod", "-R", "go=rX", home + "/d").requireOk();
    assertThat(mode("/d")).isEqualTo("drwxr-xr-x");
    assertThat(mode("/d/f")).isEqualTo("-rw-r--r--");
    dfs("chmod", "1777", home + "/d").requireOk();
    dfs("chmod", "755", home + "/d").requireOk();
    assertThat(mode("/d")).isEqualTo("drwxr-xr-t");
    dfs("chmod", "0755", home + "/d").requireOk();
    assertThat(mode("/d")).isEqualTo("drwxr-xr-x");

    assertFails(dfs("chmod", "644", home + "/no"), noSuch("chmod", home + "/no"));
    assertMisused(
        dfs("chmod", "u+q", home + "/d"),
        "-chmod: mode 'u+q' does not match the expected pattern.");
    assertThat(dfs("chmod", "99", home + "/d").exit()).isEqualTo(255);
    assertThat(dfs("chmod", "644").err()).startsWith("-chmod: Not enough arguments");
  }

  @Test
  void ownersAndGroupsAreChanged() throws Exception {
    dfs("mkdir", home + "/d").requireOk();
    dfs("touch", home + "/d/f").requireOk();

    dfs("chown", "alice", home + "/d").requireOk();
    assertThat(stat("%u:%g", "/d")).isEqualTo("alice:supergroup");
    assertThat(stat("%u:%g", "/d/f")).isEqualTo(USER + ":supergroup");
    dfs("chown", "-R", "bob:staff", home + "/d").requireOk();
    assertThat(stat("%u:%g", "/d")).isEqualTo("bob:staff");
    assertThat(stat("%u:%g", "/d/f")).isEqualTo("bob:staff");
    dfs("chown", ":users", home + "/d/f").requireOk();
    dfs("chgrp", "-R", "wheel", home + "/d").requireOk();
    assertThat(stat("%u:%g", "/d/f")).isEqualTo("bob:wheel");

    assertFails(dfs("chown", "eve", home + "/no"), noSuch("chown", home + "/no"));
    assertMisused(dfs("chown", ":", home + "/d"), "-chown: ':' does not specify owner or group.");
    assertMisused(
        dfs("chown", "a b", home + "/d"),
        "-chown: 'a b' does not match expected pattern for [owner][:group].");
    assertMisused(
        dfs("chgrp", "a:b", home + "/d"),
        "-chgrp: 'a:b' does not match expected pattern for group");
  }
}
