package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Watches the replicas go that are too many since the killed datanode came back. */
record Excess() implements DemoStep {
  private static final Duration GONE_WITHIN = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "excess";
  }

  @Override
  public String run(Scene scene) throws IOException {
    List<BlockInfo> blocks = scene.files().blocks(scene.path());
    long wanted = blocks.stream().mapToLong(BlockInfo::replication).sum();
    Watch watch = new Watch(scene, blocks, wanted);
    scene
        .waiting()
        .until(
            "as many replicas are on the disks as are wanted, and the namenode knows it",
            GONE_WITHIN,
            watch::missing);
    scene.screen().settle();
    String seconds = Figures.seconds(scene.waiting().nanos() - watch.startNanos);
    String what =
        watch.most == 0 // on a machine so busy that this process did not get to look
            ? "what was too many was deleted before the first look at the disks"
            : watch.most
                + " replicas were too many, now that "
                + scene.victim().name()
                + " is back: deleted within "
                + seconds;
    return what + "; " + wanted + " are left";
  }

  /** Looks, draws the live line and remembers the most that it saw. */
  private static final class Watch {
    private final Scene scene;
    private final List<BlockInfo> blocks;
    private final long wanted;
    private final long startNanos;
    private long most;

    Watch(Scene scene, List<BlockInfo> blocks, long wanted) {
      this.scene = scene;
      this.blocks = blocks;
      this.wanted = wanted;
      this.startNanos = scene.waiting().nanos();
    }

    Optional<String> missing() throws IOException {
      long found = 0;
      for (int node : scene.all()) {
        for (BlockInfo block : blocks) {
          if (scene.nodes().holds(node, block.id())) found++;
        }
      }
      Health health = scene.files().health();
      most = Math.max(most, found - wanted);
      scene
          .screen()
          .live(
              List.of(found, health.excess()),
              String.format(
                  Locale.ROOT,
                  "excess: %d replicas on the disks, %d wanted; blocks with too many: %d",
                  found,
                  wanted,
                  health.excess()));
      if (found == wanted && health.whole()) return Optional.empty();
      return Optional.of(
          found
              + " replicas are on the disks, "
              + wanted
              + " are wanted; the namenode counts "
              + health.excess()
              + " blocks with too many and "
              + health.underReplicated()
              + " with too few, and "
              + health.moving()
              + " copies and deletions are under way");
    }
  }
}
