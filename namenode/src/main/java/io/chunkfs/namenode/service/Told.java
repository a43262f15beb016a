package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.proto.Reason;
import java.util.Locale;

/** Words for people: amounts, datanodes, and what they can do about a reason. */
final class Told {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Told() {}

  /** {@code 128 MiB}, {@code 1.5 GiB}. */
  static String bytes(long bytes) {
    int unit = 0;
    double number = bytes;
    while (number >= 1024 && unit < UNITS.length - 1) {
      number /= 1024;
      unit++;
    }
    String text = String.format(Locale.ROOT, "%.1f", number);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " " + UNITS[unit];
  }

  /** {@code 1 block}, {@code 3 blocks}. */
  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** A datanode with its state: {@code dn2 (dead: silent for 42 s)}. */
  static String node(NodeView node) {
    return node.name()
        + " ("
        + node.reason()
            .map(io.chunkfs.common.error.Reason::text)
            .orElse(node.state().name().toLowerCase(Locale.ROOT))
        + ")";
  }

  /** A reason with what people can do about it in general. */
  static Reason.Builder because(ReasonCode code, String subject, String detail) {
    return Reason.newBuilder()
        .setCode(code.name())
        .setSubject(subject)
        .setDetail(detail)
        .setNext(next(code));
  }

  /** What people can do; empty where the cluster sees to it. */
  static String next(ReasonCode code) {
    return switch (code) {
      case NODE_NEVER_HEARD, NODE_DEAD -> "start it, or look at its log; its replicas then count";
      case NODE_RESET -> "see whether its process runs";
      case NODE_SILENT -> "see whether its process runs and is not frozen";
      case NODE_ACCUSED -> "look at its load and its network";
      case NODE_FLAPPING -> "look at its log, load and network";
      case NODE_FULL -> "delete files, or add volumes or datanodes";
      case NODE_NO_VOLUME, NODE_VOLUME_FAILED -> "look for the failed disk in its log; replace it";
      case MISSING, NO_SOURCE -> "start the datanodes named, or restore the file from elsewhere";
      case BEING_WRITTEN -> "close the file, or wait for its writer's lease to end";
      case COPY_WAITING -> "raise repair.bandwidth if it shall be done sooner";
      case NO_TARGET -> "add datanodes, or room on those that are full";
      case HOLD_SAFE_MODE -> "'dfs admin safemode get' names what is missing and where it was";
      case HOLD_BY_HAND -> "'dfs admin safemode leave' when you are done";
      case HOLD_MASS_SILENCE ->
          "mend the network or start the datanodes; 'dfs admin repair go' if they are lost";
      default -> "";
    };
  }
}
