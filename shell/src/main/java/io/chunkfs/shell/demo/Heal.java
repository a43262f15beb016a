package io.chunkfs.shell.demo;

import io.chunkfs.client.NodeInfo.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Watches the namenode notice the death and have the lost replicas made again. */
record Heal() implements DemoStep {
  private static final Duration LATE = Duration.ofSeconds(15);
  private static final Duration COPIED_WITHIN = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "heal";
  }

  @Override
  public String run(Scene scene) throws IOException {
    Scene.Victim victim = scene.victim();
    Waiting waiting = scene.waiting();
    Watch watch = new Watch();
    String noticed =
        victim.name() + " is declared dead and its blocks are counted as under-replicated";
    waiting.until(noticed, scene.deadAfter().plus(LATE), () -> missingUntilDead(scene, watch));
    long deadNanos = waiting.nanos();
    String healed = "no block is under-replicated any more";
    waiting.until(healed, COPIED_WITHIN, () -> missingUntilWhole(scene, watch));
    long wholeNanos = waiting.nanos();
    scene.screen().settle();
    return victim.name()
        + " was declared dead "
        + Figures.seconds(deadNanos - victim.killedNanos())
        + " after the kill; "
        + Figures.blocks(watch.most)
        + " had too few replicas\n  copied to the other datanodes: "
        + Figures.speed(victim.bytes(), wholeNanos - deadNanos)
        + "; whole again "
        + Figures.seconds(wholeNanos - victim.killedNanos())
        + " after the kill";
  }

  /** The highest count so far. */
  private static final class Watch {
    private long most;
  }

  private static Optional<String> missingUntilDead(Scene scene, Watch watch) throws IOException {
    Health health = look(scene, watch);
    State state = health.of(scene.victim().name());
    if (state == State.DEAD && health.underReplicated() > 0) return Optional.empty();
    return Optional.of(
        scene.victim().name()
            + " is "
            + state.name().toLowerCase(Locale.ROOT)
            + " and "
            + health.underReplicated()
            + " are under-replicated");
  }

  private static Optional<String> missingUntilWhole(Scene scene, Watch watch) throws IOException {
    Health health = look(scene, watch);
    if (health.underReplicated() == 0) return Optional.empty();
    String held = health.hold().isEmpty() ? "" : "; repair waits: " + health.hold();
    return Optional.of(Figures.blocks(health.underReplicated()) + " still are" + held);
  }

  private static Health look(Scene scene, Watch watch) throws IOException {
    Health health = scene.files().health();
    watch.most = Math.max(watch.most, health.underReplicated());
    State state = health.of(scene.victim().name());
    long sinceNanos = scene.waiting().nanos() - scene.victim().killedNanos();
    scene
        .screen()
        .live(
            List.of(state, health.underReplicated()),
            String.format(
                Locale.ROOT,
                "heal: %4.1f s after the kill: %s is %-7s  under-replicated blocks: %d of %d",
                sinceNanos / 1e9,
                scene.victim().name(),
                says(state),
                health.underReplicated(),
                health.blocks()));
    return health;
  }

  private static String says(State state) {
    return state == State.LIVE ? "trusted" : state.name().toLowerCase(Locale.ROOT);
  }
}
