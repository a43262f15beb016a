package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches the system calls of running servers: what was acknowledged has been fsynced. */
class DurabilityTraceTest {
  private static final String SYNC = "f(?:data)?sync\\(\\d+<[^>]*";

  @TempDir Path scratch;

  @Test
  void everyMemberAndTheJournalHaveFsyncedBeforePutReturns() throws Exception {
    Path file = Files.write(scratch.resolve("file"), new byte[300_000]);
    try (RealCluster cluster = RealCluster.start(scratch, 3)) {
      cluster.dfs("mkdir", "-p", "/d").requireOk(); // the journal's file exists
      List<Trace> dataNodes = new ArrayList<>();
      for (String node : List.of("dn1", "dn2", "dn3")) {
        dataNodes.add(new Trace(cluster.pid(node), scratch.resolve(node + ".trace")));
      }
      Trace nameNode = new Trace(cluster.pid("nn1"), scratch.resolve("nn1.trace"));

      cluster.dfs("put", file.toString(), "/d/f").requireOk();
      List<String> nameNodeSaw = nameNode.stop();
      List<List<String>> dataNodesSaw = new ArrayList<>();
      for (Trace trace : dataNodes) dataNodesSaw.add(trace.stop());

      assertThat(nameNodeSaw).anyMatch(line -> line.matches(".*" + SYNC + "/journal/.*log_.*"));
      for (List<String> saw : dataNodesSaw) {
        int data = first(saw, SYNC + "/blk_[0-9a-f]{16}>");
        int checksums = first(saw, SYNC + "/blk_[0-9a-f]{16}\\.crc[^>]*>");
        int sealed = first(saw, "rename.*/sealed/[^\"]*/blk_[0-9a-f]{16}\"");
        int directory = first(saw.subList(sealed, saw.size()), SYNC + "/sealed/\\d+/\\d+>");
        assertThat(data).isBetween(0, sealed);
        assertThat(checksums).isBetween(0, sealed);
        assertThat(directory).isNotNegative();
      }
    }
  }

  private static int first(List<String> lines, String expression) {
    Pattern pattern = Pattern.compile(expression);
    for (int i = 0; i < lines.size(); i++) {
      if (pattern.matcher(lines.get(i)).find()) return i;
    }
    throw new AssertionError("no " + expression + " in:\n" + String.join("\n", lines));
  }

  /** One strace, attached to a running process and its threads. */
  private static final class Trace {
    private final Process strace;
    private final Path output;

    Trace(long pid, Path output) throws IOException {
      this.output = output;
      Path messages = Path.of(output + ".err");
      this.strace =
          new ProcessBuilder(
                  "strace",
                  "-f",
                  "-y",
                  "-s",
                  "4096",
                  "-e",
                  "trace=fsync,fdatasync,rename,renameat,renameat2",
                  "-o",
                  output.toString(),
                  "-p",
                  Long.toString(pid))
              .redirectError(messages.toFile())
              .start();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(messages).contains("attached"));
    }

    /** Detaches and returns what was seen: everything that happened before this call. */
    List<String> stop() throws IOException, InterruptedException {
      strace.destroy();
      assertThat(strace.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return Files.readAllLines(output);
    }
  }
}
