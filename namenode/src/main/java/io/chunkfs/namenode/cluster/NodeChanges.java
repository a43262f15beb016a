package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.proto.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when a datanode becomes suspect, for another reason, or live again. Deaths and
 * registrations are said where they happen.
 */
final class NodeChanges {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChanges.class);

  private NodeChanges() {}

  /** Writes down what changed between two moments. */
  static void log(ClusterView before, ClusterView after) {
    for (String line : between(before, after)) LOG.warn(line);
  }

  /** A line for each datanode that is suspect since, or live again. */
  static List<String> between(ClusterView before, ClusterView after) {
    List<String> lines = new ArrayList<>();
    for (NodeView node : after.nodes()) {
      Optional<NodeView> known = before.at(node.index());
      if (known.isEmpty() || node.state() == NodeState.DEAD) continue;
      Optional<ReasonCode> was = known.get().reason().map(Reason::code);
      Optional<ReasonCode> is = node.reason().map(Reason::code);
      if (was.equals(is)) continue;
      String name = "datanode " + node.name();
      if (is.isPresent()) lines.add(name + ": " + node.reason().get());
      else if (wasTrouble(was.get())) lines.add(name + " is live again, was " + was.get());
    }
    return lines;
  }

  private static boolean wasTrouble(ReasonCode was) {
    return was != ReasonCode.NODE_NEVER_HEARD;
  }
}
