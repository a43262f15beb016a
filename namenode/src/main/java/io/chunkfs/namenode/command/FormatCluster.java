package io.chunkfs.namenode.command;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.ClusterRow;
import io.chunkfs.proto.Done;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;

/**
 * Makes an empty store a cluster: the first of all commands. There are {@code /}, {@code /user} and
 * {@code /tmp}, in which everybody may write and remove only what is theirs.
 *
 * @param clusterId a random UUID
 * @param superuser account that started the first namenode
 */
public record FormatCluster(
    String clusterId, NamespaceId namespace, String superuser, String supergroup)
    implements Command<Done> {
  private static final int FEATURE_LEVEL = 1;

  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    byte[] key = Keys.setting("cluster");
    if (edit.rows().get(key) != null) throw Wire.invalid("the store belongs to a cluster already");

    ClusterRow cluster =
        ClusterRow.newBuilder()
            .setClusterId(clusterId)
            .setIncarnation(1)
            .setNamespace(namespace.value())
            .setFeatureLevel(FEATURE_LEVEL)
            .setSuperuser(superuser)
            .setCreatedMillis(edit.wallMillis())
            .build();
    edit.rows().put(key, cluster.toByteArray());
    FileStatus root = directory(edit, 0755);
    edit.rows().put(Node.ROOT_KEY, root.toByteArray());
    edit.treeEdit().setTotals(Node.ROOT, Usage.directories(2));
    addTop(edit, "user", 0755);
    addTop(edit, "tmp", 01777);
    return Wire.DONE;
  }

  private void addTop(NamespaceEdit edit, String name, int permission) {
    FileStatus status = directory(edit, permission);
    edit.treeEdit().link(Node.ROOT, name, status);
    edit.treeEdit().setTotals(new InodeId(status.getInode()), Usage.NONE);
  }

  private FileStatus directory(NamespaceEdit edit, int permission) {
    return FileStatus.newBuilder()
        .setInode(edit.counters().nextInode().value())
        .setType(FileType.DIRECTORY)
        .setModifiedMillis(edit.wallMillis())
        .setOwner(superuser)
        .setGroup(supergroup)
        .setPermission(permission)
        .build();
  }
}
