package io.chunkfs.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.path.DfsPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Verbs that only look, as they are typed: columns, order, messages and exit codes. */
class ReadingVerbsTest extends VerbsFixture {
  private byte[] put(String name, int bytes, String... options) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return put(name, content, options);
  }

  private byte[] put(String name, byte[] content, String... options) throws IOException {
    Path file = Files.write(local.resolve("put"), content);
    String[] words = new String[options.length + 3];
    words[0] = "put";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 2] = file.toString();
    words[words.length - 1] = home + "/" + name;
    dfs(words).requireOk();
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertFails(Typed result, String line) {
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).isEqualTo(line + "\n");
  }

  @Test
  void duSaysBytesAndBytesOfAllReplicas() throws Exception {
    put("small", 10);
    put("single", 2048, "-D", "dfs.replication=1");
    dfs("mkdir", home + "/d").requireOk();
    put("d/a", 100_000);
    put("d/b", 5);

    assertThat(dfs("du", home).requireOk().out())
        .isEqualTo(
            "100005  300015  "
                + home
                + "/d\n2048    2048    "
                + home
                + "/single\n10      30      "
                + home
                + "/small\n");
    assertThat(dfs("-du", "-s", "-h", home, home + "/s*").requireOk().out())
        .isEqualTo(
            "99.7 K  295.0 K  "
                + home
                + "\n2 K     2 K      "
                + home
                + "/single\n10      30       "
                + home
                + "/small\n");
    assertThat(dfs("du", "-v", "-x", home + "/small").requireOk().out())
        .isEqualTo(
            "SIZE  DISK_SPACE_CONSUMED_WITH_ALL_REPLICAS  FULL_PATH_NAME\n10    30"
                + " ".repeat(37)
                + home
                + "/small\n");
    Typed partly = dfs("du", home + "/no", home + "/small");
    assertFails(partly, "du: `" + home + "/no': No such file or directory");
    assertThat(partly.out()).isEqualTo("10  30  " + home + "/small\n");
  }

  @Test
  void dfAddsUpTheDatanodes() {
    String address = cluster.uri().toString().replaceFirst("/$", "");

    List<String> lines = dfs("df").requireOk().out().lines().toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).matches("Filesystem +Size +Used +Available +Use%");
    assertThat(lines.get(1)).matches(address + " +\\d+ +\\d+ +\\d+ +\\d+%");
    assertThat(lines.get(1)).hasSameSizeAs(lines.get(0));
    String[] row = lines.get(1).split(" +");
    String report = dfs("admin", "report").requireOk().out();
    assertThat(report).startsWith("Configured Capacity: " + row[1] + " (");
    assertThat(dfs("df", "-h", home).requireOk().out()).containsPattern("\\d [GT] ");
    Typed none = dfs("df", home + "/no");
    assertFails(none, "df: `" + home + "/no': No such file or directory");
    assertThat(none.out()).isEmpty();
  }

  @Test
  void countHasHadoopsColumns() throws Exception {
    dfs("mkdir", home + "/d").requireOk();
    put("d/a", 1536);
    put("b", 1);

    String totals = "           2            2               1537 " + home + "\n";
    String quotas = "        none             inf            none             inf ";
    assertThat(dfs("count", home).requireOk().out()).isEqualTo(totals);
    assertThat(dfs("count", "-q", "-x", home).requireOk().out()).isEqualTo(quotas + totals);
    assertThat(dfs("count", "-v", "-h", home, home + "/b").requireOk().out())
        .isEqualTo(
            "   DIR_COUNT   FILE_COUNT       CONTENT_SIZE PATHNAME\n"
                + "           2            2              1.5 K "
                + home
                + "\n           0            1                  1 "
                + home
                + "/b\n");
    assertThat(dfs("count", "-u", "-v", home).requireOk().out())
        .isEqualTo(
            "       QUOTA       REM_QUOTA     SPACE_QUOTA REM_SPACE_QUOTA PATHNAME\n"
                + quotas
                + home
                + "\n");
    assertThat(dfs("count", "-q", "-v", "-t", "disk", home).requireOk().out())
        .isEqualTo(
            "   DISK_QUOTA    REM_DISK_QUOTA PATHNAME\n"
                + "         none               inf "
                + home
                + "\n");
    assertThat(dfs("count", "-q", "-t", home).requireOk().out()).contains("inf " + home);
    assertThat(dfs("count", "-e", home + "/b").requireOk().out())
        .endsWith("1           Replicated " + home + "/b\n");
    assertFails(dfs("count", home + "/no"), "count: `" + home + "/no': No such file or directory");
    assertThat(dfs("count").exit()).isEqualTo(255);
    assertThat(dfs("count", "-q", "-t", "ssd,tape", home).err()).contains("'TAPE'");
  }

  @Test
  void headAndTailShowAKilobyte() throws Exception {
    byte[] content = put("f", 3000);
    put("short", bytes("short\n"));
    dfs("touch", home + "/empty").requireOk();

    assertThat(dfs("head", home + "/f").requireOk().bytes())
        .isEqualTo(Arrays.copyOf(content, 1024));
    assertThat(dfs("tail", home + "/f").requireOk().bytes())
        .isEqualTo(Arrays.copyOfRange(content, 3000 - 1024, 3000));
    for (String verb : List.of("head", "tail", "text")) {
      assertThat(dfs(verb, home + "/short").requireOk().out()).isEqualTo("short\n");
      assertThat(dfs(verb, home + "/empty").requireOk().out()).isEmpty();
      assertFails(dfs(verb, home), verb + ": `" + home + "': Is a directory");
      assertFails(dfs(verb, home + "/no"), verb + ": `" + home + "/no': No such file or directory");
    }
    assertThat(dfs("head", home + "/f", home + "/short").exit()).isEqualTo(255);
    assertThat(dfs("tail", "-s", "soon", home + "/f").exit()).isEqualTo(255);
  }

  @Test
  void tailFollowsAFileUntilItIsGone() throws Exception {
    DfsPath path = DfsPath.parse(home + "/log");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ChunkFs fs = cluster.connect()) {
      CompletableFuture<Integer> exit;
      try (ChunkOutput log = fs.create(path, CreateOptions.defaults())) {
        log.write(bytes("one\n"));
        log.hflush();
        exit = CompletableFuture.supplyAsync(() -> follow(out, err));
        await().until(() -> out.toString(StandardCharsets.UTF_8).equals("one\n"));
        log.write(bytes("two\n"));
        log.hflush();
        await().until(() -> out.toString(StandardCharsets.UTF_8).equals("one\ntwo\n"));
        log.write(bytes("three\n"));
      }
      await().until(() -> out.toString(StandardCharsets.UTF_8).endsWith("two\nthree\n"));
      fs.delete(path, false);
      assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(out).hasToString("one\ntwo\nthree\n");
    assertThat(err).hasToString("tail: `" + home + "/log': No such file or directory\n");
  }

  private int follow(OutputStream out, OutputStream err) {
    Main main =
        new Main(
            new Main.Process(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("DFS_FS", cluster.uri().toString())));
    return main.run(List.of("tail", "-f", "-s", "50", home + "/log"));
  }

  @Test
  void textUnpacksGzipAndZlib() throws Exception {
    byte[] text = bytes("a line\n".repeat(50_000));
    put("gz", gzip(text));
    put("zlib", zlib(text));
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.write(gzip(bytes("first ")));
    two.write(gzip(bytes("second\n")));
    put("two", two.toByteArray());
    put("formula", bytes("x^2 is not packed\n"));
    put("cut", Arrays.copyOf(gzip(text), 400));

    assertThat(dfs("text", home + "/gz", home + "/zlib").requireOk().out())
        .isEqualTo("a line\n".repeat(100_000));
    assertThat(dfs("text", home + "/two").requireOk().out()).isEqualTo("first second\n");
    assertThat(dfs("text", home + "/formula").requireOk().out()).isEqualTo("x^2 is not packed\n");
    Typed cut = dfs("text", home + "/cut");
    assertThat(cut.exit()).isEqualTo(1);
    assertThat(cut.err()).startsWith("text: `" + home + "/cut': is packed but damaged: ");
  }

  @Test
  void textSaysWhatItCannotShow() throws Exception {
    put("seq", bytes("SEQ\u0006and more"));
    put("avro", bytes("Obj\u0001and more"));
    put("plain", bytes("SEQUENCE of words\n"));

    Typed result = dfs("text", home + "/seq", home + "/avro", home + "/plain");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEqualTo("SEQUENCE of words\n");
    String next = ", which text cannot show; 'dfs get' copies it as it is\n";
    assertThat(result.err())
        .isEqualTo(
            "text: `"
                + home
                + "/seq': is a SequenceFile"
                + next
                + "text: `"
                + home
                + "/avro': is an Avro file"
                + next);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] zlib(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  @Test
  void findLooksAtNames() throws Exception {
    dfs("mkdir", "-p", home + "/d/sub").requireOk();
    dfs("touch", home + "/a.log", home + "/d/B.LOG", home + "/d/sub/c.log", home + "/d/x")
        .requireOk();

    assertThat(dfs("find", home + "/d").requireOk().out().lines())
        .containsExactly(
            home + "/d", home + "/d/B.LOG", home + "/d/sub", home + "/d/sub/c.log", home + "/d/x");
    assertThat(dfs("-find", home, "-name", "*.log").requireOk().out().lines())
        .containsExactly(home + "/a.log", home + "/d/sub/c.log");
    assertThat(dfs("find", home, "-iname", "*.log", "-a", "-name", "[A-Z]*", "-print0").out())
        .isEqualTo(home + "/d/B.LOG\0");
    assertThat(dfs("find", home + "/a.log", home + "/d/sub", "-name", "c*").out())
        .isEqualTo(home + "/d/sub/c.log\n");
    assertFails(
        dfs("find", home + "/no", "-print"), "find: `" + home + "/no': No such file or directory");
    assertThat(dfs("find", home, "-nam", "x").err())
        .startsWith("-find: Unexpected argument: -nam (did you mean -name?)\n");
    assertThat(dfs("find", home, "-name").exit()).isEqualTo(255);
    assertThat(dfs("find", home, "-name", "x", "-a").exit()).isEqualTo(255);
  }

  @Test
  void getmergePutsFilesIntoOne() throws Exception {
    put("b", bytes("bb"));
    put("a", bytes("a"));
    dfs("touch", home + "/empty").requireOk();
    dfs("mkdir", home + "/left-out").requireOk();
    Path merged = local.resolve("merged");

    dfs("getmerge", home, merged.toString()).requireOk();
    assertThat(merged).hasContent("abb");
    dfs("getmerge", "-nl", home, merged.toString()).requireOk();
    assertThat(merged).hasContent("a\nbb\n\n");
    dfs("getmerge", "-nl", "-skip-empty-file", home, home + "/a", merged.toString()).requireOk();
    assertThat(merged).hasContent("a\nbb\na\n");
    assertThat(dfs("getmerge", home + "/{b,a}", "-").requireOk().out()).isEqualTo("abb");

    assertFails(
        dfs("getmerge", home, home + "/no", merged.toString()),
        "getmerge: `" + home + "/no': No such file or directory");
    assertThat(merged).hasContent("a\nbb\na\n");
    assertFails(
        dfs("getmerge", home, local.toString()), "getmerge: `" + local + "': Is a directory");
    assertThat(dfs("getmerge", home).exit()).isEqualTo(255);
  }

  @Test
  void aChecksumIsThatOfTheWholeFileHoweverItIsCut() throws Exception {
    byte[] content = put("whole", 2_500_000);
    put("cut", content, "-D", "dfs.blocksize=1 MiB");
    dfs("touch", home + "/empty").requireOk();

    String crc = String.format("%08x", Crc32cs.of(ByteBuffer.wrap(content)));
    assertThat(dfs("checksum", home + "/whole", home + "/cut").requireOk().out())
        .isEqualTo(
            home
                + "/whole\tCOMPOSITE-CRC32C\t"
                + crc
                + "\n"
                + home
                + "/cut\tCOMPOSITE-CRC32C\t"
                + crc
                + "\n");
    assertThat(dfs("checksum", "-v", home + "/cut").requireOk().out())
        .isEqualTo(home + "/cut\tCOMPOSITE-CRC32C\tBlockSize=1048576\t" + crc + "\n");
    assertThat(dfs("checksum", home + "/empty").requireOk().out()).endsWith("\t00000000\n");
    assertFails(dfs("checksum", home), "checksum: `" + home + "': Is a directory");
  }

  @Test
  void anOpenFileHasNoChecksumYet() throws Exception {
    try (ChunkFs fs = cluster.connect();
        ChunkOutput out = fs.create(DfsPath.parse(home + "/open"), CreateOptions.defaults())) {
      out.write(1);
      out.hflush();

      assertFails(
          dfs("checksum", home + "/open"),
          "checksum: `"
              + home
              + "/open': is open for writing; it has a checksum once it is closed");
    }
  }

  @Test
  void statGoesDownAndLsHidesWhatDoesNotPrint() throws Exception {
    dfs("mkdir", home + "/d").requireOk();
    put("d/bell\u0007", 3);
    put("d/über", 4);

    assertThat(dfs("stat", "-R", "%n %b 100%% %a%", home + "/d").requireOk().out())
        .isEqualTo("d 0 100% 755\nbell\u0007 3 100% 644\nüber 4 100% 644\n");
    assertThat(dfs("ls", "-q", "-C", home + "/d").requireOk().out())
        .isEqualTo(home + "/d/bell?\n" + home + "/d/über\n");
    assertThat(dfs("ls", "-e", home + "/d/über").requireOk().out())
        .contains(" supergroup Replicated          4 ");
    assertThat(dfs("stat", "%n").err()).startsWith("-stat: Not enough arguments");
  }

  @Test
  void jsonIsAnObjectALine() throws Exception {
    put("say \"hi\"\t", 5);

    String path = "{\"path\":\"" + home + "/say \\\"hi\\\"\\u0009\",";
    String size = "\"length\":5,\"replication\":3,\"blockSize\":134217728,";
    String file = path + "\"type\":\"file\"," + size;
    assertThat(dfs("ls", "--json", home).requireOk().out())
        .startsWith(file + "\"blocks\":1,\"open\":false,\"modifiedMillis\":1")
        .contains("\"group\":\"supergroup\",\"permission\":\"0644\",\"inode\":")
        .endsWith("}\n")
        .isEqualTo(dfs("stat", "--json", home + "/say*").requireOk().out())
        .isEqualTo(dfs("find", home, "-name", "say*", "--json").requireOk().out());
    assertThat(dfs("du", "--json", home).requireOk().out())
        .isEqualTo(path + "\"bytes\":5,\"replicatedBytes\":15}\n");
    assertThat(dfs("count", "-v", "--json", home).requireOk().out())
        .isEqualTo(
            "{\"path\":\""
                + home
                + "\",\"directories\":1,\"files\":1,\"bytes\":5,\"replicatedBytes\":15}\n");
    assertThat(dfs("df", "--json").requireOk().out())
        .matches(
            "\\{\"filesystem\":\"dfs://[^\"]+\","
                + "\"size\":\\d+,\"used\":\\d+,\"available\":\\d+}\n");
  }
}
