package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Rejection;

/** Advances the cluster clock; answers its new value in milliseconds. */
public record AdvanceClusterClock(long byMillis) implements Command<Long> {
  @Override
  public Long execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
