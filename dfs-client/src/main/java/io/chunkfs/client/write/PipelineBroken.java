package io.chunkfs.client.write;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.proto.DataNodeAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A pipeline did not form or does not go on. Says which members are to blame, as far as is known:
 * after a silence nobody is.
 */
final class PipelineBroken extends Exception {
  private final Map<Long, String> blamed;
  private final ChunkFsException reason;

  /**
   * A break.
   *
   * @param blamed ids of the members at fault, each with its reason
   */
  PipelineBroken(Map<Long, String> blamed, ChunkFsException reason) {
    super(reason.getMessage(), reason);
    this.blamed = Map.copyOf(blamed);
    this.reason = reason;
  }

  /** Ids of the members at fault, each with its reason; none when nobody knows. */
  Map<Long, String> blamed() {
    return blamed;
  }

  /** What was noticed. */
  ChunkFsException reason() {
    return reason;
  }

  /** How a message names datanodes. */
  static String names(List<DataNodeAddress> nodes) {
    return nodes.stream().map(PipelineBroken::name).collect(Collectors.joining(", "));
  }

  /** How a message names a datanode. */
  static String name(DataNodeAddress node) {
    if (node.getDataCount() == 0) return node.getName();
    return node.getName()
        + " ("
        + node.getData(0).getHost()
        + ":"
        + node.getData(0).getPort()
        + ")";
  }
}
