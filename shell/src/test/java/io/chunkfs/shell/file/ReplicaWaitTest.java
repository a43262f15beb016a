package io.chunkfs.shell.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.common.time.Clock;
import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplicaWaitTest {
  private static final DfsPath FILE = DfsPath.parse("/f");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;
  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return nanos;
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };

  @Test
  void itGivesUpWhenNothingChangesForLongAndSaysWhomToAsk() throws Exception {
    MiniClusterOptions options =
        MiniClusterOptions.defaults()
            .withDataNodes(1)
            .withSettings(Map.of("datanode.reserve", "0 B"));
    try (MiniCluster cluster = MiniCluster.start(options);
        ChunkFs fs = cluster.connect()) {
      try (ChunkOutput file = fs.create(FILE, CreateOptions.defaults().withReplication(1))) {
        file.write(ByteBuffer.wrap(new byte[10]));
      }
      Target target = new Target(fs, FILE, "f");
      new ReplicaWait(out, clock, pause -> nanos += TimeUnit.MINUTES.toNanos(1)).until(target, 1);
      assertThat(nanos).isZero();
      fs.setReplication(FILE, 2);

      assertThatThrownBy(
              () ->
                  new ReplicaWait(out, clock, pause -> nanos += TimeUnit.MINUTES.toNanos(1))
                      .until(target, 2))
          .hasMessageContaining("1 of 1 blocks have not 2 replicas")
          .hasMessageContaining("for 10 min; `dfs why /f` says");
    }

    assertThat(nanos).isEqualTo(TimeUnit.MINUTES.toNanos(10));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("Waiting for f ... done\nWaiting for f ...\n")
        .contains("WARNING: 2 replicas need as many datanodes, live are 1.\n..");
  }
}
