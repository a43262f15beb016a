package io.chunkfs.namenode.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Seeds: random work, random faults, and after each step the invariants. */
class SimulationTest {
  private static final int SEEDS = 300;
  private static final int TOLD = 3;

  @Test
  void whateverHappensTheInvariantsHoldAndAllBecomesAsWanted() {
    TreeMap<String, Long> happened = new TreeMap<>();
    List<String> violations = new ArrayList<>();
    for (long seed : seeds()) {
      Simulation run = new Simulation(seed, 30 + (int) (seed % 7), 20 + (int) (seed % 6));
      try {
        run.run().forEach((kind, times) -> happened.merge(kind, times, Long::sum));
      } catch (Violation violation) {
        violations.add(violation.getMessage());
        if (violations.size() == TOLD) break;
      }
    }
    happened.forEach((kind, times) -> System.out.printf("%,12d  %s%n", times, kind));
    assertThat(violations).isEmpty();
    for (FaultKind kind : FaultKind.values()) {
      if (seeds().length > 1) assertThat(happened).as("what happened").containsKey(kind.name());
    }
  }

  @Test
  void theSameSeedIsTheSameRun() {
    assertThat(new Simulation(7, 30, 20).run()).isEqualTo(new Simulation(7, 30, 20).run());
  }

  private static long[] seeds() {
    String one = System.getProperty("sim.seed");
    if (one != null) return new long[] {Long.parseLong(one)};
    long[] all = new long[SEEDS];
    for (int i = 0; i < SEEDS; i++) all[i] = i + 1;
    return all;
  }
}
