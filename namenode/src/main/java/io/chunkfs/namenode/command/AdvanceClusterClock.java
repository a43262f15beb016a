package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Counters;
import io.chunkfs.namenode.namespace.Rejection;

/**
 * Advances the cluster clock by time that the leader was there for; answers its new value in
 * milliseconds.
 */
public record AdvanceClusterClock(long byMillis) implements Command<Long> {
  @Override
  public Long execute(NamespaceEdit edit) throws Rejection {
    if (byMillis < 0) throw Wire.invalid("the cluster clock never goes back");
    return edit.counters().add(Counters.CLUSTER_CLOCK, byMillis);
  }
}
