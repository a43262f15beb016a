package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.MkdirOptions;
import io.chunkfs.client.SafeMode;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SafeModeByHandTest {
  private static final DfsPath FILE = DfsPath.parse("/f");

  @Test
  void changesAreRefusedAtOnceReadsRunAndLeavingEndsIt() throws IOException {
    MiniClusterOptions two =
        MiniClusterOptions.defaults()
            .withDataNodes(2)
            .withSettings(Map.of("datanode.reserve", "0 B"));
    try (MiniCluster cluster = MiniCluster.start(two);
        ChunkFs fs = cluster.connect()) {
      byte[] content = "what is written".getBytes();
      try (ChunkOutput out = fs.create(FILE, CreateOptions.defaults())) {
        out.write(content);
      }

      assertThat(fs.setSafeMode(true).byHand()).isTrue();
      refusedAtOnce(() -> fs.create(DfsPath.parse("/g"), CreateOptions.defaults()));
      refusedAtOnce(() -> fs.mkdirs(DfsPath.parse("/d"), new MkdirOptions(true, false, 0755)));
      refusedAtOnce(() -> fs.delete(FILE, false));
      try (ChunkInput in = fs.open(FILE)) {
        assertThat(in.readAllBytes()).isEqualTo(content);
      }

      SafeMode left = fs.setSafeMode(false);
      assertThat(left.on()).isFalse();
      assertThat(left.missing()).isEmpty();
      fs.delete(FILE, false);
    }
  }

  /** Long before the client's patience of 30 s is over. */
  private static void refusedAtOnce(ThrowingCallable change) {
    long begun = System.nanoTime();
    assertThatThrownBy(change)
        .hasMessageContaining("entered by hand")
        .extracting("code")
        .isEqualTo(ErrorCode.SAFE_MODE);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
  }
}
