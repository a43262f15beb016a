package io.chunkfs.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Verbs that change what is in the cluster, as they are typed. */
class WritingVerbsTest extends VerbsFixture {
  private static final String USER = System.getProperty("user.name");

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

  @Test
  void filesAndTreesAreCopiedWithinTheCluster() throws Exception {
    Path bytes = file("f", 300_000);
    dfs("mkdir", "-p", home + "/d/e").requireOk();
    dfs("put", bytes.toString(), home + "/d/e/f").requireOk();
    dfs("touch", home + "/d/empty").requireOk();

    dfs("cp", home + "/d/e/f", home + "/g").requireOk();
    assertThat(dfs("cat", home + "/g").bytes()).isEqualTo(Files.readAllBytes(bytes));
    dfs("cp", "-t", "3", home + "/d", home + "/copy").requireOk();
    assertThat(dfs("cat", home + "/copy/e/f").bytes()).isEqualTo(Files.readAllBytes(bytes));
    assertThat(stat("%b", "/copy/empty")).isEqualTo("0");
    dfs("cp", home + "/g", home + "/d/empty", home + "/copy/e").requireOk();
    assertThat(dfs("ls", "-C", home + "/copy/e").out().lines())
        .containsExactly(home + "/copy/e/empty", home + "/copy/e/f", home + "/copy/e/g");

    assertFails(dfs("cp", home + "/g", home + "/d/empty"), exists("cp", home + "/d/empty"));
    assertThat(stat("%b", "/d/empty")).isEqualTo("0");
    dfs("cp", "-f", home + "/g", home + "/d/empty").requireOk();
    assertThat(stat("%b", "/d/empty")).isEqualTo("300000");
    assertFails(dfs("cp", home + "/no", home + "/x"), noSuch("cp", home + "/no"));
    assertFails(dfs("cp", home + "/g", home + "/no/x"), noSuch("cp", home + "/no/x"));
    assertFails(dfs("cp", home + "/g", home + "/d/empty", home + "/x"), noSuch("cp", home + "/x"));
    assertFails(
        dfs("cp", home + "/d", home + "/d/e"),
        "cp: `" + home + "/d' to `" + home + "/d/e/d': is a subdirectory of itself");
    assertFails(
        dfs("cp", "-f", "-d", home + "/g", home + "/g"),
        "cp: `" + home + "/g' to `" + home + "/g': are identical");
    assertThat(stat("%b", "/g")).isEqualTo("300000");
  }

  private static String exists(String verb, String path) {
    return verb + ": `" + path + "': File exists";
  }

  @Test
  void cpKeepsWhatItIsToldTo() throws Exception {
    dfs("mkdir", home + "/d").requireOk();
    dfs("touch", home + "/d/f").requireOk();
    dfs("chmod", "640", home + "/d/f").requireOk();
    dfs("chown", "-R", "alice:staff", home + "/d").requireOk();
    dfs("touch", "-t", "20200102:030405", home + "/d/f").requireOk();
    String kept = stat("%u:%g %a %Y", "/d/f");

    dfs("cp", "-p", home + "/d", home + "/all").requireOk();
    dfs("cp", "-po", home + "/d/f", home + "/owner").requireOk();
    dfs("cp", home + "/d/f", home + "/none").requireOk();

    assertThat(stat("%u:%g %a %Y", "/all/f")).isEqualTo(kept).startsWith("alice:staff 640 ");
    assertThat(stat("%u %Y", "/all")).isEqualTo(stat("%u %Y", "/d"));
    assertThat(stat("%u:%g %a", "/owner")).isEqualTo("alice:staff 644");
    assertThat(stat("%u:%g %a", "/none")).isEqualTo(USER + ":supergroup 644");
  }

  @Test
  void manyFilesGoUpAndDownOnSomeThreads() throws Exception {
    Files.createDirectories(local.resolve("tree/sub"));
    for (int i = 0; i < 40; i++) file("tree/sub/f" + i, 1000 + i);

    dfs("put", "-p", "-t", "8", local.resolve("tree").toString(), home).requireOk();
    dfs("get", "-t", "8", "-q", "100", home + "/tree", local.resolve("back").toString())
        .requireOk();

    for (int i = 0; i < 40; i++) {
      assertThat(local.resolve("back/sub/f" + i))
          .hasSameBinaryContentAs(local.resolve("tree/sub/f" + i));
    }
    assertThat(stat("%Y", "/tree/sub"))
        .isEqualTo("" + Files.getLastModifiedTime(local.resolve("tree/sub")).toMillis());
    Typed again = dfs("put", "-t", "8", local.resolve("tree").toString(), home);
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err().lines()).hasSize(40).allMatch(line -> line.endsWith(": File exists"));
    assertThat(dfs("put", "-t", "0", local.resolve("tree").toString(), home).exit()).isEqualTo(255);
  }

  @Test
  void standardInputBecomesAFile() throws Exception {
    byte[] bytes = Files.readAllBytes(file("f", 70_000));

    Typed.run(Map.of("DFS_FS", cluster.uri().toString()), bytes, "put", "-l", "-", home + "/f")
        .requireOk();

    assertThat(dfs("get", home + "/f", "-").requireOk().bytes()).isEqualTo(bytes);
    assertThat(stat("%r", "/f")).isEqualTo("1");
    dfs("get", "-d", home + "/f", local.resolve("g").toString()).requireOk();
    assertThat(local.resolve("g")).hasBinaryContent(bytes);
    assertFails(
        dfs("copyFromLocal", local.resolve("g").toString(), home + "/f"),
        exists("copyFromLocal", home + "/f"));
    assertFails(
        dfs("copyToLocal", home + "/f", local.resolve("g").toString()),
        exists("copyToLocal", local.resolve("g").toString()));
  }

  @Test
  void replicationAndBlockSizeAreNamedInEitherSpelling() throws Exception {
    String file = file("f", 1000).toString();

    dfs("put", "--replication", "2", "--block-size=2m", file, home + "/a").requireOk();
    dfs("put", "-D", "dfs.replication=1", "-D", "dfs.blocksize=1m", file, home + "/b").requireOk();
    dfs("cp", "-replication", "1", home + "/a", home + "/c").requireOk();

    assertThat(stat("%r %o", "/a")).isEqualTo("2 2097152");
    assertThat(stat("%r %o", "/b")).isEqualTo("1 1048576");
    assertThat(stat("%r", "/c")).isEqualTo("1");
    assertThat(dfs("put", "--replication", "few", file, home + "/d").exit()).isEqualTo(255);
    assertThat(dfs("put", "--block-size", "big", file, home + "/d").exit()).isEqualTo(1);
    assertThat(dfs("test", "-e", home + "/d").exit()).isEqualTo(1);
  }

  @Test
  void whatWasMovedIsGoneHereAndWhatFailedStays() throws Exception {
    Files.createDirectories(local.resolve("tree/sub"));
    Files.createDirectories(local.resolve("elsewhere"));
    file("elsewhere/e", 10);
    Files.createSymbolicLink(local.resolve("tree/link"), local.resolve("elsewhere"));
    file("tree/sub/a", 1000);
    file("b", 2000);
    file("c", 3000);

    dfs("moveFromLocal", local.resolve("tree").toString(), local.resolve("b").toString(), home)
        .requireOk();
    assertThat(local.resolve("tree")).doesNotExist();
    assertThat(local.resolve("b")).doesNotExist();
    assertThat(stat("%b", "/tree/sub/a")).isEqualTo("1000");
    assertThat(stat("%b", "/tree/link/e")).isEqualTo("10");
    assertThat(local.resolve("elsewhere/e")).hasSize(10);

    assertFails(
        dfs("moveFromLocal", local.resolve("c").toString(), home + "/b"),
        exists("moveFromLocal", home + "/b"));
    assertThat(local.resolve("c")).hasSize(3000);
    Typed back = dfs("moveToLocal", home + "/b", local.toString());
    assertFails(back, "moveToLocal: Option '-moveToLocal' is not implemented yet.");
  }

  @Test
  void rmSafelyAsksBeforeManyFilesGo() throws Exception {
    Files.createDirectories(local.resolve("many"));
    for (int i = 0; i < 101; i++) Files.createFile(local.resolve("many/f" + i));
    dfs("put", "-t", "8", local.resolve("many").toString(), home).requireOk();
    Map<String, String> environment = Map.of("DFS_FS", cluster.uri().toString());
    String[] words = {"rm", "-r", "-safely", "-skipTrash", home + "/many"};

    Typed no = Typed.run(environment, "maybe\nN\n".getBytes(UTF_8), words);
    assertThat(no.err())
        .startsWith("Proceed deleting 101 files? (Y or N) ")
        .endsWith("Delete aborted at user request.\n");
    assertThat(no.exit()).isEqualTo(1);
    assertThat(dfs("test", "-d", home + "/many").exit()).isZero();
    Typed.run(environment, "y\n".getBytes(UTF_8), words).requireOk();
    assertThat(dfs("test", "-e", home + "/many").exit()).isEqualTo(1);
  }

  @Test
  void severalPathsAreNotMovedOntoOneName() throws Exception {
    dfs("touch", home + "/a", home + "/b").requireOk();

    assertFails(dfs("mv", home + "/[ab]", home + "/new"), noSuch("mv", home + "/new"));
    assertThat(dfs("ls", "-C", home).out()).isEqualTo(home + "/a\n" + home + "/b\n");
    dfs("mkdir", home + "/d").requireOk();
    dfs("mv", home + "/[ab]", home + "/d/").requireOk();
    assertThat(dfs("ls", "-C", home).out()).isEqualTo(home + "/d\n");
    assertFails(dfs("touch", home + "/d"), "touch: `" + home + "/d': Is a directory");
  }

  @Test
  void verbsAreExplainedAndLaterOnesAreNamed() throws Exception {
    assertThat(dfs("usage", "-chmod", "rm").requireOk().out().lines())
        .satisfiesExactly(
            one -> assertThat(one).startsWith("Usage: dfs chmod [-R] MODE"),
            two -> assertThat(two).startsWith("Usage: dfs rm [-f]"));
    assertThat(dfs("help", "setrep").requireOk().out()).contains("\n  dfs setrep -w 5 ");
    assertThat(dfs("usage", "nothing").exit()).isEqualTo(255);
    for (String name : Verbs.NAMES) {
      assertThat(Examples.of(name)).allMatch(line -> line.contains("dfs " + name + " "));
    }
    for (String later : List.of("expunge", "-getfacl", "appendToFile", "-truncate")) {
      Typed answer = dfs(later, "/");
      assertThat(answer.err()).isEqualTo(later.replace("-", "") + ": not available yet\n");
      assertThat(answer.exit()).isEqualTo(255);
      assertThat(dfs("help").out()).doesNotContain(later.replace("-", ""));
    }
  }
}
