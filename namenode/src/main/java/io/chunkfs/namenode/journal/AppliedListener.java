package io.chunkfs.namenode.journal;

import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.util.List;

/** Told of each applied batch, on every namenode, on the apply thread and before replies leave. */
@FunctionalInterface
public interface AppliedListener {
  /** The batch's changes are in the current view. Must be quick and must not throw. */
  void applied(List<Change> changes, AppliedRow row);
}
