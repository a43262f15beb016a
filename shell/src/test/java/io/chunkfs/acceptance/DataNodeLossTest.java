package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datanodes are killed or frozen in the middle of a put, and replicas are read without them. */
class DataNodeLossTest {
  private static final int MEBIBYTES = 96;
  private static final int BEFORE_THE_LOSS = 40 << 20;
  private static final long PUT_LIMIT_SECONDS = 60;
  private static final String BLOCK = "blk_[0-9a-f]{16}";

  @TempDir Path scratch;
  private Path source;
  private Path small;

  @BeforeEach
  void writeSources() throws IOException {
    source = randomFile("source", MEBIBYTES);
    small = randomFile("small", 2);
  }

  private Path randomFile(String name, int mebibytes) throws IOException {
    Path file = scratch.resolve(name);
    Random random = new Random(23);
    byte[] chunk = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
      out.write(chunk, 0, 12_345);
    }
    return file;
  }

  @Test
  void aPutSurvivesOneKilledDataNodeOfThreeAndFailsWholeWithoutTwo() throws Exception {
    try (RealCluster cluster = RealCluster.start(scratch, 3)) {
      cluster.dfs("put", small.toString(), "/before").requireOk();

      Put first = new Put(cluster, "/first");
      first.feedUntilReplicasGrow(List.of("dn1", "dn2", "dn3"));
      cluster.local("kill", "dn2");
      assertThat(first.feedTheRest()).as(first.messages()).isZero();
      readsBack(cluster, source, "/first");

      Put second = new Put(cluster, "/second");
      second.feedUntilReplicasGrow(List.of("dn1", "dn3"));
      cluster.local("kill", "dn3");
      assertThat(second.feedTheRest()).isNotZero();
      assertThat(second.messages()).contains("/second").doesNotContain("\tat ");
      assertThat(cluster.dfs("test", "-e", "/second").exit()).isEqualTo(1);
      readsBack(cluster, small, "/before");

      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings");
    }
  }

  @Test
  void aPutSurvivesAFrozenDataNodeAndReadsGoAroundIt() throws Exception {
    try (RealCluster cluster = RealCluster.start(scratch, 4)) {
      cluster.dfs("put", small.toString(), "/before").requireOk();

      Put put = new Put(cluster, "/f");
      List<String> members = put.feedUntilReplicasGrow(List.of("dn1", "dn2", "dn3", "dn4"));
      String frozen = members.get(1);
      cluster.local("freeze", frozen);
      assertThat(put.feedTheRest()).as(put.messages()).isZero();
      readsBack(cluster, source, "/f");
      readsBack(cluster, small, "/before");

      cluster.local("thaw", frozen);
      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings");
    }
  }

  private void readsBack(RealCluster cluster, Path original, String path) throws IOException {
    Path back = scratch.resolve("back");
    cluster.dfs("get", "-f", path, back.toString()).requireOk();
    assertThat(Files.mismatch(original, back)).as(path).isEqualTo(-1);
  }

  /** A put of the source through a pipe, which the test fills as far as it wants. */
  private final class Put {
    private final RealCluster cluster;
    private final Path errors;
    private final Process process;
    private final InputStream in = Files.newInputStream(source);

    Put(RealCluster cluster, String path) throws IOException {
      this.cluster = cluster;
      this.errors = Files.createTempFile(scratch, "put", ".err");
      Path out = Files.createTempFile(scratch, "put", ".out");
      this.process = cluster.piped(out, errors, "-D", "dfs.blocksize=32m", "put", "-", path);
    }

    /** Feeds part of the source; returns the nodes whose open replica of its last block grows. */
    List<String> feedUntilReplicasGrow(List<String> nodes) {
      CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> copy(BEFORE_THE_LOSS));
      int wanted = Math.min(3, nodes.size());
      await()
          .atMost(Duration.ofSeconds(PUT_LIMIT_SECONDS))
          .until(() -> fed.isDone() && growing(nodes).size() == wanted);
      fed.join();
      return growing(nodes);
    }

    private List<String> growing(List<String> nodes) {
      return nodes.stream().filter(this::writes).toList();
    }

    private boolean writes(String node) {
      try {
        for (Path file : cluster.files(node, BLOCK)) {
          if (file.toString().contains("/open/") && Files.size(file) > 0) return true;
        }
        return false;
      } catch (NoSuchFileException | UncheckedIOException sealedMeanwhile) {
        return false;
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }

    /** Feeds what is left, and returns the exit code; a put that never ends is a failure. */
    int feedTheRest() throws Exception {
      CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> copy(Integer.MAX_VALUE));
      boolean ended = process.waitFor(PUT_LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) process.destroyForcibly();
      assertThat(ended).as("the put ended in " + PUT_LIMIT_SECONDS + " s").isTrue();
      // A put that failed has closed its end: the rest had nowhere to go.
      if (process.exitValue() == 0) fed.get(PUT_LIMIT_SECONDS, TimeUnit.SECONDS);
      in.close();
      return process.exitValue();
    }

    String messages() throws IOException {
      return Files.readString(errors);
    }

    private void copy(int limit) {
      try {
        OutputStream to = process.getOutputStream();
        to.write(in.readNBytes(limit));
        to.flush();
        if (limit == Integer.MAX_VALUE) to.close();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
