package io.chunkfs.shell.demo;

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
        + Figures.blocks(victim.held().size())
        + " of the file";
  }

  private static Optional<String> missing(Health health) {
    if (health.underReplicated() == 0) return Optional.empty();
    return Optional.of(Figures.blocks(health.underReplicated()) + " are under-replicated");
  }
}
