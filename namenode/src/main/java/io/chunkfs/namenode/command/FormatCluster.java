package io.chunkfs.namenode.command;

import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.Done;

/** Makes an empty store a cluster. */
public record FormatCluster(
    String clusterId, NamespaceId namespace, String superuser, String supergroup)
    implements Command<Done> {
  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
