package io.chunkfs.shell.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.FileInfo;
import io.chunkfs.client.NodeInfo.State;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.path.DfsPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo is worth nothing unless it fails when a step does. */
class DemoTest {
  private static final DfsPath PATH = DfsPath.parse("/demo/modules");

  @TempDir Path scratch;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path local;

  @BeforeEach
  void aFileOfSeveralBlocks() throws IOException {
    byte[] content = new byte[2_750_000];
    for (int i = 0; i < content.length; i++) content[i] = (byte) (i * 31 + i / 1000);
    local = Files.write(scratch.resolve("modules"), content);
  }

  private int run(PretendedCluster cluster, boolean terminal) {
    PrintStream screen = new PrintStream(out, true, StandardCharsets.UTF_8);
    Demo demo = new Demo(new PrintStream(err, true, StandardCharsets.UTF_8), () -> false);
    return demo.run(Tour.steps(cluster.count()), scene(cluster, new Screen(screen, terminal)));
  }

  private Scene scene(PretendedCluster cluster, Screen screen) {
    return new Scene(
        new Scene.Subject(local, PATH, PretendedCluster.DEAD_AFTER),
        cluster,
        cluster,
        screen,
        new Waiting(cluster, cluster));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void assertFails(PretendedCluster cluster, String step, String why) {
    assertThat(run(cluster, false)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("demo: " + step + " failed: ")
        .contains(why)
        .doesNotContain("\tat ");
    assertThat(said()).doesNotContain("did what they must");
  }

  @Test
  void itSucceedsWhenTheDataAreWholeAgainAndSaysSo() {
    assertThat(run(new PretendedCluster(4), false)).as(err.toString()).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(said().lines().filter(line -> !line.contains("after the kill: ")))
        .filteredOn(line -> !line.contains("replicas on the disks"))
        .satisfiesExactly(
            put -> assertThat(put).startsWith("put: ").contains(" to /demo/modules: 2.6 MiB in "),
            cut -> assertThat(cut).isEqualTo("  cut into 6 blocks, each on 3 of the 4 datanodes"),
            ls -> assertThat(ls).isEqualTo("ls: -rw-r--r-- 3 me us 2750000 /demo/modules"),
            cat -> assertThat(cat).startsWith("cat: /demo/modules is byte for byte modules: "),
            kill -> assertThat(kill).startsWith("kill: dn3, which holds most (5 of the 6 blocks)"),
            told ->
                assertThat(told)
                    .isEqualTo("  nobody tells the namenode; it has to notice the silence"),
            heal ->
                assertThat(heal)
                    .isEqualTo(
                        "heal: dn3 was declared dead 5.1 s after the kill; 5 blocks had too few"
                            + " replicas"),
            copied ->
                assertThat(copied)
                    .startsWith("  copied to the other datanodes: 2.1 MiB in ")
                    .endsWith(" whole again 6.3 s after the kill"),
            disks ->
                assertThat(disks)
                    .isEqualTo(
                        "disks: each of the 6 blocks lies whole on at least 3 of dn1, dn2 and dn4"),
            read -> assertThat(read).startsWith("  18 files read, 7.9 MiB in "),
            again -> assertThat(again).startsWith("cat: /demo/modules, read again, is byte for"),
            alone ->
                assertThat(alone)
                    .startsWith("alone: with dn1 and dn2 stopped too")
                    .endsWith("the same, from dn4 alone"),
            back -> assertThat(back).startsWith("  2.6 MiB in ").endsWith("dn1 and dn2 run again"),
            restart -> assertThat(restart).startsWith("restart: dn3 runs again after "),
            excess ->
                assertThat(excess)
                    .startsWith("excess: 5 replicas were too many, now that dn3 is back")
                    .endsWith("; 18 are left"),
            disks -> assertThat(disks).contains("exactly 3 of dn1, dn2, dn3 and dn4"),
            read -> assertThat(read).startsWith("  18 files read"),
            end -> assertThat(end).startsWith("all 11 steps did what they must, in "));
  }

  @Test
  void theCountRisesAndFallsLineByLineWhereNobodyWatches() {
    run(new PretendedCluster(4), false);

    assertThat(said().lines().filter(line -> line.contains("under-replicated blocks: ")))
        .extracting(line -> line.replaceAll(".*: (dn3 is \\w+) .*: (\\d+ of \\d+)", "$1, $2"))
        .containsExactly(
            "dn3 is suspect, 0 of 6",
            "dn3 is dead, 5 of 6",
            "dn3 is dead, 4 of 6",
            "dn3 is dead, 3 of 6",
            "dn3 is dead, 2 of 6",
            "dn3 is dead, 1 of 6",
            "dn3 is dead, 0 of 6");
  }

  @Test
  void onATerminalTheCountIsOneLineThatIsDrawnAgain() {
    run(new PretendedCluster(4), true);

    List<String> heal =
        Stream.of(said().split("\n")).filter(line -> line.startsWith("heal: ")).toList();
    assertThat(said()).contains("\rheal:  0.0 s after the kill: ", "5 of 6\rheal: ");
    assertThat(heal).hasSize(1); // what it came to; the live line begins with a carriage return
  }

  @Test
  void withThreeDatanodesItShowsWhatItCanAndSaysWhatNot() {
    assertThat(run(new PretendedCluster(3), false)).isZero();

    assertThat(said()).contains("cat: /demo/modules without the killed datanode is byte for");
    assertThat(said()).contains("restart: dn1 runs again", "all 6 steps did what they must");
    assertThat(Tour.left(3).orElseThrow()).contains("no other one is left to copy to");
    assertThat(Tour.left(4)).isEmpty();
  }

  @Test
  void withOneDatanodeNobodyIsKilled() {
    PretendedCluster cluster = new PretendedCluster(1);

    assertThat(run(cluster, false)).isZero();

    assertThat(cluster.running).containsExactly(1);
    assertThat(Tour.left(1).orElseThrow()).contains("nothing is left to read from");
  }

  @Test
  void whoEndsItSeesNoFailure() {
    PretendedCluster cluster =
        new PretendedCluster(4) {
          @Override
          public void kill(int number) throws IOException {
            throw new IOException("the demo is ending");
          }
        };
    PrintStream nowhere = new PrintStream(out, true, StandardCharsets.UTF_8);
    Demo demo = new Demo(new PrintStream(err, true, StandardCharsets.UTF_8), () -> true);

    int code = demo.run(Tour.steps(4), scene(cluster, new Screen(nowhere, true)));

    assertThat(code).isEqualTo(130);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void itFailsWhenTheFileCannotBeWritten() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public void put(Path file, DfsPath path) throws IOException {
            throw new IOException("no datanode");
          }
        },
        "put",
        "no datanode");
  }

  @Test
  void itFailsWhenTheFileIsNotListed() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public List<FileInfo> list(DfsPath directory) {
            return List.of();
          }
        },
        "ls",
        "modules is not among the entries of /demo");
  }

  @Test
  void itFailsWhenTheFileIsListedWithAnotherLength() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public List<FileInfo> list(DfsPath directory) {
            return List.of(info(PATH, 17));
          }
        },
        "ls",
        "is listed with 17 bytes, not 2750000");
  }

  /** A cluster that gives back something else than it was given. */
  private abstract static class Deceiving extends PretendedCluster {
    Deceiving() {
      super(4);
    }

    abstract byte[] instead(byte[] content);

    @Override
    public InputStream open(DfsPath path) throws IOException {
      return new ByteArrayInputStream(instead(content()));
    }
  }

  @Test
  void itFailsWhenOneByteIsWrong() {
    assertFails(
        new Deceiving() {
          @Override
          byte[] instead(byte[] content) {
            content[2_000_000] ^= 1;
            return content;
          }
        },
        "cat",
        "at byte 2000000");
  }

  @Test
  void itFailsWhenTheFileComesBackShort() {
    assertFails(
        new Deceiving() {
          @Override
          byte[] instead(byte[] content) {
            return Arrays.copyOf(content, content.length - 1);
          }
        },
        "cat",
        "at byte 2749999");
  }

  @Test
  void itFailsWhenTheFileComesBackLonger() {
    assertFails(
        new Deceiving() {
          @Override
          byte[] instead(byte[] content) {
            return Arrays.copyOf(content, content.length + 1);
          }
        },
        "cat",
        "at byte 2750000");
  }

  @Test
  void itFailsWhenTheDeathIsNotNoticed() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public Health health() throws IOException {
            return new Health(Map.of("dn3", State.SUSPECT), 6, 0, 0, 0, "");
          }
        },
        "heal",
        "expected within 20 s that dn3 is declared dead and its blocks are counted as"
            + " under-replicated; dn3 is suspect and 0 are under-replicated");
  }

  @Test
  void itFailsWhenNothingIsCopied() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          void repairOne() {}

          @Override
          public Health health() throws IOException {
            Health is = super.health();
            return new Health(is.nodes(), 6, is.underReplicated(), 0, 0, "many are silent");
          }
        },
        "heal",
        "no block is under-replicated any more; 5 blocks still are; repair waits: many are silent");
  }

  @Test
  void itFailsWhenTheNamenodeCallsBlocksWholeThatAreNot() {
    assertFails(
        new PretendedCluster(4) {
          private boolean rose;

          @Override
          void repairOne() {}

          @Override
          public Health health() throws IOException {
            Health is = super.health();
            long said = rose ? 0 : is.underReplicated();
            rose |= is.underReplicated() > 0;
            return new Health(is.nodes(), is.blocks(), said, is.excess(), 0, "");
          }
        },
        "disks",
        "blk_0000000000000001: expected at least 3 good replicas on dn1, dn2 and dn4, found 2, on"
            + " dn2 and dn4");
  }

  @Test
  void itFailsWhenACopyIsShort() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          byte[] copied(byte[] replica) {
            return Arrays.copyOf(replica, replica.length - 1);
          }
        },
        "disks",
        "blk_0000000000000001 on dn1: expected 500000 bytes, it has 499999");
  }

  @Test
  void itFailsWhenACopyHasOtherBytes() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          byte[] copied(byte[] replica) {
            return new byte[replica.length];
          }
        },
        "disks",
        "blk_0000000000000001 on dn1: expected checksum ");
  }

  @Test
  void itFailsWhenAReplicaDoesNotFitItsOwnChecksums() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public Map<io.chunkfs.common.id.BlockId, OnDisk> replicas(int number) throws IOException {
            Map<io.chunkfs.common.id.BlockId, OnDisk> all = super.replicas(number);
            all.replaceAll((block, is) -> new OnDisk(is.length(), is.crc(), "a slice is bad"));
            return all;
          }
        },
        "disks",
        "a slice is bad");
  }

  @Test
  void itFailsWhenTheFileCannotBeReadFromTheLastSurvivor() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public void stop(int number) throws IOException {
            super.stop(number);
            if (running.size() == 1) disk(running.first()).remove(4L);
          }
        },
        "alone",
        "no replica of block 4 is left");
  }

  @Test
  void itFailsWhenTheKilledDatanodeHasLostWhatItHad() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public void kill(int number) throws IOException {
            super.kill(number);
            if (number == 3) disk(number).remove(1L);
          }
        },
        "restart",
        "expected the disk of dn3 to have kept its 5 blocks, it has 4");
  }

  @Test
  void itFailsWhenTheExcessStays() {
    assertFails(
        new PretendedCluster(4) {
          private boolean back;

          @Override
          public void start(int number) throws IOException {
            super.start(number);
            back = running.size() == 4;
          }

          @Override
          void repairOne() {
            if (!back) super.repairOne();
          }
        },
        "excess",
        "23 replicas are on the disks, 18 are wanted; the namenode counts 5 blocks with too many");
  }

  @Test
  void itFailsWhenCopiesGoOnForEver() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public Health health() throws IOException {
            Health is = super.health();
            return new Health(is.nodes(), 6, is.underReplicated(), is.excess(), 1, "");
          }
        },
        "excess",
        "and 1 copies and deletions are under way");
  }

  @Test
  void itFailsWhenTheReturnLeavesTooManyOfOneAndTooFewOfAnother() {
    assertFails(
        new PretendedCluster(4) {
          @Override
          public boolean holds(int number, BlockId block) {
            boolean is = super.holds(number, block);
            // Once all is as it must be, one replica goes and another comes.
            if (number == 4
                && block.value() == 6
                && disks.stream().mapToInt(Map::size).sum() == 18
                && running.size() == 4) {
              int from = disk(1).containsKey(1L) ? 1 : 2;
              int to = !disk(4).containsKey(2L) ? 4 : !disk(3).containsKey(2L) ? 3 : 1;
              byte[] bytes = disk(from).remove(1L);
              disk(to).put(2L, bytes);
            }
            return is;
          }

          @Override
          public Health health() throws IOException {
            Health is = super.health();
            if (running.size() < 4) return is;
            return new Health(is.nodes(), 6, 0, 0, 0, "");
          }
        },
        "disks",
        "expected 3 good replicas on dn1, dn2, dn3 and dn4, found 2");
  }
}
