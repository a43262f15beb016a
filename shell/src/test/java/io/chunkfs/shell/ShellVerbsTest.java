package io.chunkfs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Verbs as they are typed, run in this process: what they print, where, and their exit codes. */
class ShellVerbsTest extends VerbsFixture {
  private static final String USER = System.getProperty("user.name");
  private static final String TIME = "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}";

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(local.resolve(name), content);
  }

  private static void assertFails(Typed result, String line) {
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).startsWith(line + "\n");
    assertThat(result.err().lines().count()).isLessThanOrEqualTo(8);
  }

  @Test
  void lsPrintsHadoopsColumns() throws Exception {
    dfs("put", file("f", 1366).toString(), home + "/f").requireOk();
    dfs("mkdir", home + "/d").requireOk();

    assertThat(dfs("ls", home).requireOk().out().lines())
        .satisfiesExactly(
            header -> assertThat(header).isEqualTo("Found 2 items"),
            d ->
                assertThat(d)
                    .matches(
                        "drwxr-xr-x   - "
                            + USER
                            + " supergroup          0 "
                            + TIME
                            + " "
                            + home
                            + "/d"),
            f ->
                assertThat(f)
                    .matches(
                        "-rw-r--r--   3 "
                            + USER
                            + " supergroup       1366 "
                            + TIME
                            + " "
                            + home
                            + "/f"));
    assertThat(dfs("-ls", "-C", home).out()).isEqualTo(home + "/d\n" + home + "/f\n");
    assertThat(dfs("dfs", "-ls", "-C", "-r", home).out()).isEqualTo(home + "/f\n" + home + "/d\n");
    assertThat(dfs("ls", "-d", "-C", home).out()).isEqualTo(home + "\n");
    assertThat(dfs("ls", home + "/f", "-h").out()).contains("1.3 K");
    assertThat(dfs("ls", "-R", "-C", "/").out()).contains(home + "/d\n");
    assertThat(dfs("ls", "-C", home + "/[a-e]").out()).isEmpty();
    assertThat(dfs("ls", "-d", "-C", home + "/[a-e]").out()).isEqualTo(home + "/d\n");
    assertThat(dfs("ls", "-d", "-C", home + "/{f,g,h}").out()).isEqualTo(home + "/f\n");
  }

  @Test
  void whatIsNotThereIsToldAndTheRestIsDone() throws Exception {
    dfs("touch", home + "/f").requireOk();

    Typed result = dfs("ls", "-C", home + "/no", home + "/f", home + "/x*");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEqualTo(home + "/f\n");
    assertThat(result.err())
        .isEqualTo(
            "ls: `"
                + home
                + "/no': No such file or directory\nls: `"
                + home
                + "/x*': No such file or directory\n");
  }

  @Test
  void relativePathsBeginAtHome() throws Exception {
    dfs("mkdir", "-p", "/user/" + USER).requireOk();
    dfs("touch", "relative").requireOk();

    assertThat(dfs("ls", "-C").out()).contains("relative\n");
    assertThat(dfs("ls", "-C", "..").out()).isEqualTo("../" + USER + "\n");
    assertThat(dfs("ls", "-C", "/user/./" + USER + "/../" + USER).exit()).isZero();
    dfs("rm", "relative").requireOk();
  }

  @Test
  void aFileComesBackByteForByte() throws Exception {
    Path file = file("big", 5_000_001);
    dfs("put", "-D", "cluster.block-size=2 MiB", file.toString(), home).requireOk();

    dfs("get", home + "/big", local.resolve("back").toString()).requireOk();

    assertThat(Files.mismatch(file, local.resolve("back"))).isEqualTo(-1);
    assertThat(dfs("cat", home + "/big").requireOk().bytes()).isEqualTo(Files.readAllBytes(file));
    assertThat(dfs("stat", "%n %b %o %r %F %u", home + "/big").out())
        .isEqualTo("big 5000001 2097152 3 regular file " + USER + "\n");
    assertThat(dfs("ls", "-C", home).out()).isEqualTo(home + "/big\n");
    assertThat(local.resolve("back._COPYING_")).doesNotExist();
  }

  @Test
  void existingTargetsAreRefusedUnlessForced() throws Exception {
    Path one = file("one", 100);
    Path two = file("two", 200);
    dfs("put", one.toString(), home + "/f").requireOk();

    assertFails(dfs("put", two.toString(), home + "/f"), "put: `" + home + "/f': File exists");
    assertThat(dfs("stat", "%b", home + "/f").out()).isEqualTo("100\n");
    dfs("put", "-f", two.toString(), home + "/f").requireOk();
    assertThat(dfs("stat", "%b", home + "/f").out()).isEqualTo("200\n");

    assertFails(dfs("get", home + "/f", one.toString()), "get: `" + one + "': File exists");
    assertThat(Files.size(one)).isEqualTo(100);
    dfs("get", "-f", home + "/f", one.toString()).requireOk();
    assertThat(Files.mismatch(one, two)).isEqualTo(-1);
  }

  @Test
  void directoriesGoInAndOutWhole() throws Exception {
    Path tree = Files.createDirectories(local.resolve("tree/a/b"));
    Files.writeString(tree.resolve("one"), "one");
    Files.writeString(local.resolve("tree/empty"), "");
    Files.createDirectories(local.resolve("tree/none"));

    dfs("put", local.resolve("tree").toString(), home).requireOk();
    dfs("get", home + "/tree", local.resolve("back").toString()).requireOk();

    assertThat(local.resolve("back/a/b/one")).hasContent("one");
    assertThat(local.resolve("back/empty")).isEmptyFile();
    assertThat(local.resolve("back/none")).isEmptyDirectory();
    assertFails(
        dfs("put", local.resolve("nothing").toString(), home),
        "put: `" + local.resolve("nothing") + "': No such file or directory");
    assertFails(
        dfs("put", tree.resolve("one").toString(), home + "/no/one"),
        "put: `" + home + "/no/one': No such file or directory");
    assertFails(
        dfs("get", home + "/nothing", local.toString()),
        "get: `" + home + "/nothing': No such file or directory");
  }

  @Test
  void directoriesAreMadeAndDeleted() throws Exception {
    assertFails(
        dfs("mkdir", home + "/a/b"), "mkdir: `" + home + "/a/b': No such file or directory");
    dfs("mkdir", "-p", home + "/a/b").requireOk();
    dfs("mkdir", "-p", home + "/a/b").requireOk();
    assertFails(dfs("mkdir", home + "/a"), "mkdir: `" + home + "/a': File exists");
    assertFails(dfs("rmdir", home + "/a"), "rmdir: `" + home + "/a': Directory is not empty");
    dfs("rmdir", "--ignore-fail-on-non-empty", home + "/a").requireOk();
    assertFails(dfs("rm", home + "/a"), "rm: `" + home + "/a': Is a directory");
    dfs("rmdir", home + "/a/b").requireOk();
    dfs("touch", home + "/a/f").requireOk();
    assertFails(dfs("rmdir", home + "/a/f"), "rmdir: `" + home + "/a/f': Is not a directory");
    assertThat(dfs("rm", "-r", "-skipTrash", home + "/a").requireOk().out())
        .isEqualTo("Deleted " + home + "/a\n");
    assertFails(dfs("rm", home + "/a"), "rm: `" + home + "/a': No such file or directory");
    dfs("rm", "-f", home + "/a").requireOk();
  }

  @Test
  void filesAreMoved() throws Exception {
    dfs("mkdir", home + "/d").requireOk();
    dfs("touch", home + "/f", home + "/g").requireOk();

    dfs("mv", home + "/f", home + "/h").requireOk();
    assertFails(dfs("mv", home + "/f", home + "/x"), noSuch("mv", home + "/f"));
    assertFails(dfs("mv", home + "/g", home + "/h"), "mv: `" + home + "/h': File exists");
    assertFails(dfs("mv", home + "/g", home + "/no/g"), noSuch("mv", home + "/no/g"));
    assertThat(dfs("mv", home + "/d", home + "/d/e").exit()).isEqualTo(1);
    dfs("mv", home + "/g", home + "/h", home + "/d").requireOk();
    assertThat(dfs("ls", "-C", home + "/d").out()).isEqualTo(home + "/d/g\n" + home + "/d/h\n");
  }

  private static String noSuch(String verb, String path) {
    return verb + ": `" + path + "': No such file or directory";
  }

  @Test
  void questionsAreAnsweredByTheExitCode() throws Exception {
    dfs("touch", home + "/empty").requireOk();
    dfs("put", file("f", 10).toString(), home + "/full").requireOk();

    assertThat(dfs("test", "-e", home + "/empty").exit()).isZero();
    assertThat(dfs("test", "-e", home + "/no").exit()).isEqualTo(1);
    assertThat(dfs("test", "-d", home).exit()).isZero();
    assertThat(dfs("test", "-d", home + "/full").exit()).isEqualTo(1);
    assertThat(dfs("test", "-f", home).exit()).isEqualTo(1);
    assertThat(dfs("test", "-z", home + "/empty").exit()).isZero();
    assertThat(dfs("test", "-s", home + "/full").exit()).isZero();
    assertThat(dfs("test", "-s", home + "/empty").exit()).isEqualTo(1);
    assertThat(dfs("test", home).exit()).isEqualTo(255);
  }

  @Test
  void touchSetsTimes() throws Exception {
    dfs("touch", "-t", "20240131:235959", home + "/f").requireOk();
    String first = dfs("stat", "%Y", home + "/f").out();
    dfs("touch", "-a", "-t", "20240201:000000", home + "/f").requireOk();

    assertThat(dfs("stat", "%Y", home + "/f").out()).isEqualTo(first);
    assertThat(dfs("stat", "%x", home + "/f").out()).matches("2024-0[12].*\n");
    dfs("touch", "-c", home + "/none").requireOk();
    assertThat(dfs("test", "-e", home + "/none").exit()).isEqualTo(1);
  }

  @Test
  void fsckShowsWhichBlockIsWhere() throws Exception {
    Path file = file("f", 3_000_000);
    dfs("put", "-D", "dfs.blocksize=1 MiB", file.toString(), home + "/f").requireOk();

    String report = dfs("fsck", home, "--files", "--blocks", "--locations").requireOk().out();

    String block = "blk_[0-9a-f]{16}_[0-9a-f]{16}";
    String node = "dn[123]=127\\.0\\.0\\.1:\\d+";
    assertThat(report)
        .contains(home + " <dir>\n")
        .contains("3000000 bytes, replicated: replication=3, 3 block(s):  OK\n")
        .containsPattern(
            "0\\. "
                + block
                + " len=1048576 Live_repl=3  \\["
                + String.join(", ", node, node, node)
                + "\\]\n")
        .contains(" len=902848 Live_repl=3")
        .contains("Status: HEALTHY\n", " Number of data-nodes:\t3\n")
        .endsWith("The filesystem under path '" + home + "' is HEALTHY\n");
    assertThat(dfs("-fsck", home).requireOk().out()).doesNotContain(" <dir>");
    assertThat(dfs("fsck", home + "/no").exit()).isEqualTo(1);
  }

  @Test
  void mistakesOnTheCommandLineEndWith255() throws Exception {
    Typed unknown = dfs("lss", "/");
    assertThat(unknown.exit()).isEqualTo(255);
    assertThat(unknown.err()).startsWith("lss: Unknown command\nDid you mean 'dfs ls'?\n");

    Typed illegal = dfs("-ls", "-z");
    assertThat(illegal.exit()).isEqualTo(255);
    assertThat(illegal.err()).startsWith("-ls: Illegal option -z\nUsage: dfs ls ");

    Typed few = dfs("mkdir");
    assertThat(few.exit()).isEqualTo(255);
    assertThat(few.err()).startsWith("-mkdir: Not enough arguments: expected 1 but got 0\n");
  }

  @Test
  void aClusterThatIsNotThereIsNamedWithinItsPatience() throws Exception {
    long startNanos = System.nanoTime();

    Typed result = dfs("ls", "/", "--fs", "dfs://127.0.0.1:1/");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).startsWith("ls: ").contains("127.0.0.1:1", "UNREACHABLE");
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(30));
  }
}
