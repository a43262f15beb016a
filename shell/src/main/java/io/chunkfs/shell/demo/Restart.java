package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Starts the killed datanode again. Its replicas were not lost: they only did not count. */
record Restart() implements DemoStep {
  private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public String run(Scene scene) throws IOException {
    Scene.Victim victim = scene.victim();
    int kept = 0;
    for (BlockInfo block : victim.held()) {
      if (scene.nodes().holds(victim.number(), block.id())) kept++;
    }
    if (kept != victim.held().size()) {
      throw new IOException(
          "expected the disk of "
              + victim.name()
              + " to have kept its "
              + Figures.blocks(victim.held().size())
              + ", it has "
              + kept);
    }
    long startNanos = scene.waiting().nanos();
    scene.nodes().start(victim.number());
    long nanos = scene.waiting().nanos() - startNanos;
    scene
        .waiting()
        .until(
            "every block counts " + victim.name() + "'s replicas again",
            BACK_WITHIN,
            () -> missing(scene.files().health()));
    return victim.name()
        + " runs again after "
        + Figures.hundredths(nanos)
        + " and tells what it still has: "
        + Figures.blocks(kept)
        + " of the file";
  }

  private static Optional<String> missing(Health health) {
    if (health.underReplicated() == 0) return Optional.empty();
    return Optional.of(Figures.blocks(health.underReplicated()) + " are under-replicated");
  }
}
