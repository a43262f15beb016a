package io.chunkfs.shell.demo;

import io.chunkfs.client.NodeInfo.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the file while two more datanodes are away: the new replicas must be good for that. */
record Alone() implements DemoStep {
  private static final int FURTHER = 2;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "alone";
  }

  @Override
  public String run(Scene scene) throws IOException {
    List<Integer> survivors = scene.survivors();
    List<Integer> stopped = survivors.subList(0, FURTHER);
    List<Integer> left = survivors.subList(FURTHER, survivors.size());
    for (int node : stopped) scene.nodes().stop(node);
    long startNanos = scene.waiting().nanos();
    long bytes = Cat.compare(scene);
    long nanos = scene.waiting().nanos() - startNanos;
    for (int node : stopped) scene.nodes().start(node);
    scene
        .waiting()
        .until(
            "all datanodes but " + scene.victim().name() + " are live again",
            BACK_WITHIN,
            () -> missing(scene.files().health(), survivors));
    return "with "
        + Figures.names(stopped)
        + " stopped too it is still byte for byte the same, from "
        + Figures.names(left)
        + " alone\n  "
        + Figures.speed(bytes, nanos)
        + "; "
        + Figures.names(stopped)
        + " run again";
  }

  private static Optional<String> missing(Health health, List<Integer> survivors) {
    List<Integer> away =
        survivors.stream().filter(node -> health.of(DemoNodes.name(node)) != State.LIVE).toList();
    if (away.isEmpty()) return Optional.empty();
    return Optional.of("not live yet: " + Figures.names(away));
  }
}
