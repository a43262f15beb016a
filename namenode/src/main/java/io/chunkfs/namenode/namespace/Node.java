package io.chunkfs.namenode.namespace;

import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;

/**
 * A file or directory as its row says.
 *
 * @param key the row that holds the status: the parent's entry, or the root's own row
 * @param name last component of the path; empty for the root
 * @param stored the row's value, which is the status serialized
 */
public record Node(byte[] key, String name, byte[] stored, FileStatus status) {
  /** The row of the root's status, which hangs in no directory. */
  public static final byte[] ROOT_KEY = Keys.setting("root");

  /** The root's inode. */
  public static final InodeId ROOT = new InodeId(1);

  /** As a row says. */
  static Node of(byte[] key, String name, byte[] stored) {
    return new Node(key, name, stored, Stored.parse(stored, FileStatus.parser()));
  }

  /** An entry of a directory, as its row says. */
  public static Node entry(byte[] key, byte[] stored) {
    return of(key, Keys.name(key), stored);
  }

  /** Its identity. */
  public InodeId inode() {
    return new InodeId(status.getInode());
  }

  /** The directory that it hangs in. Not for the root. */
  public InodeId parent() {
    if (isRoot()) throw new IllegalStateException("the root hangs in no directory");
    return new InodeId(Keys.number(key));
  }

  /** True for the root directory. */
  public boolean isRoot() {
    return key[0] == Keys.SETTING;
  }

  /** Directory or file. */
  public boolean isDirectory() {
    return status.getType() == FileType.DIRECTORY;
  }

  /** Whether a writer has it open, or had when its lease expired. */
  public boolean isOpen() {
    return status.getLease() != 0;
  }
}
