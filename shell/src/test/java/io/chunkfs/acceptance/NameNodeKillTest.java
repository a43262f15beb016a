package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ClientOptions;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FsUri;
import io.chunkfs.client.MkdirOptions;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.path.DfsPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The namenode is killed again and again while names are made. */
class NameNodeKillTest {
  private static final int CALLERS = 4;
  private static final int KILLS = 3;
  private static final int NAMES_BETWEEN_KILLS = 200;

  @TempDir Path scratch;

  private final Queue<DfsPath> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void everyAcknowledgedNameIsThereAndRetriedCallsAppliedOnce() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (RealCluster cluster = RealCluster.start(scratch, 1);
        ChunkFs fs = ChunkFs.connect(FsUri.parse(cluster.fs()), ClientOptions.defaults())) {
      List<Future<Integer>> streams = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        DfsPath home = DfsPath.ROOT.child("caller" + caller);
        streams.add(callers.submit(() -> makeNames(fs, home)));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        awaitNames(kill * NAMES_BETWEEN_KILLS);
        cluster.local("kill", "nn1");
        cluster.local("restart", "nn1");
      }
      awaitNames((KILLS + 1) * NAMES_BETWEEN_KILLS);
      enough.set(true);

      // A retry that was applied a second time would have met FILE_EXISTS and failed its stream.
      int made = 0;
      for (Future<Integer> stream : streams) made += stream.get(60, TimeUnit.SECONDS);
      assertThat(made).isEqualTo(acknowledged.size());
      for (DfsPath path : acknowledged) assertThat(fs.find(path)).as("%s", path).isPresent();
      cluster.local("stop");
      assertThat(cluster.check().requireOk().out()).contains("0 findings");
    } finally {
      callers.shutdownNow();
    }
  }

  /** Makes directories and empty files that must be new, until told to stop. */
  private int makeNames(ChunkFs fs, DfsPath home) throws ChunkFsException, java.io.IOException {
    MkdirOptions mustBeNew = new MkdirOptions(false, true, 0755);
    fs.mkdirs(home, mustBeNew);
    acknowledged.add(home);
    int made = 1;
    for (int i = 0; !enough.get(); i++) {
      DfsPath name = home.child("n" + i);
      if (i % 2 == 0) fs.mkdirs(name, mustBeNew);
      else fs.create(name, CreateOptions.defaults().withEmpty(true)).close();
      acknowledged.add(name);
      made++;
    }
    return made;
  }

  private void awaitNames(int count) {
    await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= count);
  }
}
