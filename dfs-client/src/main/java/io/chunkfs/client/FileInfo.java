package io.chunkfs.client;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;

/**
 * What is known of a file or directory.
 *
 * @param path where it was found
 * @param inode its identity, never reused
 * @param directory whether it is a directory
 * @param length bytes of its committed blocks; 0 for a directory
 * @param replication wanted replicas; 0 for a directory
 * @param blockSize bytes after which a new block begins; 0 for a directory
 * @param modifiedMillis last change of contents, in milliseconds since the epoch
 * @param accessedMillis last access, in milliseconds since the epoch
 * @param owner owning account
 * @param group owning group
 * @param permission nine bits of rwx, above them sticky
 * @param open whether a writer has it open
 * @param blocks number of blocks
 */
public record FileInfo(
    DfsPath path,
    InodeId inode,
    boolean directory,
    long length,
    int replication,
    long blockSize,
    long modifiedMillis,
    long accessedMillis,
    String owner,
    String group,
    int permission,
    boolean open,
    int blocks) {

  static FileInfo of(DfsPath path, FileStatus status) {
    return new FileInfo(
        path,
        new InodeId(status.getInode()),
        status.getType() == FileType.DIRECTORY,
        status.getLength(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModifiedMillis(),
        status.getAccessedMillis(),
        status.getOwner(),
        status.getGroup(),
        status.getPermission(),
        status.getLease() != 0,
        status.getBlocks());
  }

  /** The last component of its path; empty for the root. */
  public String name() {
    return path.name();
  }

  /** The permission as {@code ls} shows it, such as {@code drwxr-xr-x}. */
  public String mode() {
    char[] text = new char[10];
    text[0] = directory ? 'd' : '-';
    for (int bit = 0; bit < 9; bit++) {
      boolean set = (permission >> (8 - bit) & 1) != 0;
      text[bit + 1] = set ? "rwx".charAt(bit % 3) : '-';
    }
    if ((permission & 01000) != 0) text[9] = text[9] == 'x' ? 't' : 'T';
    return new String(text);
  }
}
