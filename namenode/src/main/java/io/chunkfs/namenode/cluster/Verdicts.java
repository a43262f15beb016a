package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes death verdicts over datanodes, unless so many fell silent at once that it waits.
 *
 * <p>Time is attended time. Thread: the cluster loop owns it.
 */
final class Verdicts {
  private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
  private static final String TOPIC = "silent datanodes";

  private final NodeTable nodes;
  private final Liveness liveness;
  private final MassSilence silence;
  private final Findings findings;

  Verdicts(ClusterLimits limits, NodeTable nodes, Liveness liveness, Findings findings) {
    this.nodes = nodes;
    this.liveness = liveness;
    this.silence = new MassSilence(limits.massSilenceWindow(), limits.massSilencePatience());
    this.findings = findings;
  }

  /** Why they wait, and with them all repair; empty when they do not. */
  Optional<Reason> hold() {
    return silence.hold();
  }

  /** Datanodes that are dead from now on. */
  List<NodeTable.Entry> pass(long nowNanos) {
    consider(nowNanos);
    List<NodeTable.Entry> died = new ArrayList<>();
    if (silence.on()) return died;
    for (NodeTable.Entry node : nodes.all()) {
      if (liveness.judge(node.index(), nowNanos)) died.add(node);
    }
    return died;
  }

  /** An admin takes those who are silent for dead; what had been held. */
  Optional<Reason> go(long nowNanos) {
    Optional<Reason> held = silence.go(nowNanos);
    liveness.excuse(false);
    findings.clear(TOPIC);
    if (held.isPresent()) LOG.warn("repair goes on, by hand; it had waited: {}", held.get());
    return held;
  }

  private void consider(long nowNanos) {
    List<MassSilence.Silent> silent = new ArrayList<>();
    int counted = 0;
    for (NodeTable.Entry node : nodes.all()) {
      if (liveness.isDead(node.index())) continue;
      counted++;
      liveness
          .silentSince(node.index(), nowNanos)
          .ifPresent(since -> silent.add(new MassSilence.Silent(node.name(), since)));
    }
    switch (silence.judge(silent, counted, nowNanos)) {
      case BEGAN -> liveness.excuse(true);
      case BACK -> {
        // The others may be on their way: each has a whole dead-after for it.
        liveness.grace(nowNanos);
        liveness.excuse(false);
        LOG.info("enough datanodes are back; verdicts and repair go on");
      }
      case PATIENCE_OVER -> {
        liveness.excuse(false);
        LOG.warn("silent datanodes did not come back; verdicts and repair go on");
      }
      case NONE -> {}
    }
    silence
        .hold()
        .ifPresentOrElse(why -> findings.raise(TOPIC, why.toString()), () -> findings.clear(TOPIC));
  }
}
