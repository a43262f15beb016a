package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.SECOND;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One seed: a cluster, work that goes on, faults of planned kinds at planned times, and then quiet,
 * in which all must become exactly as wanted.
 */
final class Simulation {
  private static final long FAULTY = 60 * SECOND;

  /** A node that flapped is not trusted for up to ten minutes; what it has may be excess. */
  private static final long WITHIN = 660 * SECOND;

  private final long seed;
  private final int nodes;
  private final int faults;
  private final Plants plants;

  Simulation(long seed, int nodes, int faults) {
    this(seed, nodes, faults, Plants.NONE);
  }

  Simulation(long seed, int nodes, int faults, Plants plants) {
    this.seed = seed;
    this.nodes = nodes;
    this.faults = faults;
    this.plants = plants;
  }

  /** The line that, in a scenario's file, is this very run. */
  String line() {
    return "seed " + seed + " nodes=" + nodes + " faults=" + faults;
  }

  /** Runs it; what happened, by kind. A violation says how to run it again. */
  TreeMap<String, Long> run() {
    World world = new World(shape(), false, plants);
    try {
      run(world);
    } catch (Violation violation) {
      throw told(violation);
    } catch (RuntimeException broken) {
      throw new IllegalStateException(line() + " broke: run it with -Dsim.seed=" + seed, broken);
    }
    return new TreeMap<>(world.ledger().counts());
  }

  /** The same run once more, in words, for whoever has to understand it. */
  private Violation told(Violation violation) {
    World again = new World(shape(), true, plants);
    try {
      run(again);
    } catch (Violation same) {
      // as expected: the story is what is wanted
    }
    Path story = Path.of("target", "simulation", "seed-" + seed + ".txt");
    String words =
        "# "
            + violation.getMessage()
            + "\n"
            + line()
            + "\n\n# what happened\n"
            + again
                .ledger()
                .story()
                .lines()
                .map(each -> "# " + each + "\n")
                .reduce("", String::concat);
    try {
      Files.createDirectories(story.getParent());
      Files.writeString(story, words);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return violation.of(
        line()
            + "\nrun it again: mvn -pl namenode -am test -Dtest=SimulationTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed="
            + seed
            + "\nthe story: namenode/"
            + story
            + " (copied to src/test/resources/scenarios it is a scenario)");
  }

  private Shape shape() {
    Random random = new Random(seed);
    Shape shape = Shape.of(seed, nodes);
    boolean slow = random.nextInt(8) == 0;
    shape = shape.withClocks(Duration.ofSeconds(slow ? 30 : 10), Duration.ofSeconds(15));
    return shape.withRacks(4 + random.nextInt(3));
  }

  private void run(World world) {
    world.start();
    for (int i = 0; i < 30; i++) write(world);
    world.run(5 * SECOND);
    Set<FaultKind> planned = plan(world);
    work(world, world.time().now() + FAULTY);
    world.run(FAULTY);
    world.endFaults();
    new Wholeness(world).require(WITHIN);
    for (FaultKind kind : planned) {
      if (world.ledger().count(kind) > 0) continue;
      throw new Violation(
          Law.PLANNED_FAULTS_HAPPEN, world.time().now(), kind + " was planned and never happened");
    }
  }

  private Set<FaultKind> plan(World world) {
    Faults all = new Faults(world);
    List<FaultKind> kinds = new ArrayList<>();
    for (int i = 0; i < faults; i++) {
      kinds.add(FaultKind.values()[world.random().nextInt(FaultKind.values().length)]);
    }
    long until = world.time().now() + FAULTY;
    for (FaultKind kind : kinds) {
      all.plan(kind, (long) (world.random().nextDouble() * (FAULTY - 15 * SECOND)), until);
    }
    return EnumSet.copyOf(kinds);
  }

  /** Clients write and delete all the time. */
  private void work(World world, long until) {
    if (world.time().now() >= until) return;
    world
        .time()
        .in(
            (long) (world.random().nextDouble() * 3 * SECOND),
            () -> {
              write(world);
              List<SimFile> closed = world.closedFiles();
              if (world.random().nextInt(3) == 0 && !closed.isEmpty()) {
                world.delete(closed.get(world.random().nextInt(closed.size())));
              }
              work(world, until);
            });
  }

  private static void write(World world) {
    Random random = world.random();
    int blocks = 1 + random.nextInt(3);
    long bytes = (4 + random.nextInt(124)) * Shape.MIB;
    long nanos = (long) (random.nextDouble() * 2 * SECOND);
    world.put(blocks, bytes, nanos, random.nextInt(5) == 0 ? 2 : world.shape().replication());
  }
}
