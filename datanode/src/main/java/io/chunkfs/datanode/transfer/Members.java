package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.MemberStatus;
import java.util.ArrayList;
import java.util.List;

/** Rows about the members of a pipeline. */
final class Members {
  private Members() {}

  /** Whether some member failed. */
  static boolean failed(List<MemberStatus> rows) {
    for (MemberStatus row : rows) {
      if (row.getCode() != 0) return true;
    }
    return false;
  }

  /** A member that failed. */
  static MemberStatus failure(long node, ErrorCode code, String detail) {
    return MemberStatus.newBuilder().setNode(node).setCode(code.number()).setDetail(detail).build();
  }

  /** A member that failed. */
  static MemberStatus failure(long node, ChunkFsException failure) {
    return failure(node, failure.code(), failure.getMessage());
  }

  /** A row before the others. */
  static List<MemberStatus> rows(MemberStatus own, List<MemberStatus> behind) {
    List<MemberStatus> rows = new ArrayList<>(1 + behind.size());
    rows.add(own);
    rows.addAll(behind);
    return rows;
  }

  /** A datanode as a person would name it. */
  static String name(DataNodeAddress node) {
    return node.getName().isEmpty() ? Long.toHexString(node.getNode()) : node.getName();
  }
}
