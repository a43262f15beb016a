package io.chunkfs.namenode.store;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys of all rows: one letter for the kind, then big-endian numbers and, last, a name in UTF-8.
 * See docs/formats/namenode-store.md.
 */
public final class Keys {
  /** Directory entry: parent, name → FileStatus. */
  public static final byte ENTRY = 'e';

  /** Back row: inode → BackRow. */
  public static final byte BACK = 'b';

  /** Block of a file: inode, start offset → block id (8 bytes). */
  public static final byte FILE_BLOCK = 'f';

  /** Block: block id → BlockRow. */
  public static final byte BLOCK = 'k';

  /** Totals of a directory: inode → Totals. */
  public static final byte TOTALS = 't';

  /** Lease: lease id → LeaseRow. */
  public static final byte LEASE = 'l';

  /** Session: session id → SessionRow. */
  public static final byte SESSION = 's';

  /** Slot of a session: session id, slot (4 bytes) → SlotRow. */
  public static final byte SLOT = 'S';

  /** Counter: name → 8 bytes. */
  public static final byte COUNTER = 'c';

  /** Datanode that registered once: node id → DataNodeRow. */
  public static final byte DATANODE = 'd';

  /** Setting of the cluster: name → as the name says; {@code cluster} → ClusterRow. */
  public static final byte SETTING = 'g';

  /** Deleted subtree: inode of its root → ReclaimRow. */
  public static final byte RECLAIM = 'r';

  /** Block that lost its file: block id → DeletedBlockRow. */
  public static final byte DELETED_BLOCK = 'x';

  private Keys() {}

  /** Entry of a directory; the empty name sorts first and is used for nothing. */
  public static byte[] entry(InodeId parent, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(9 + bytes.length)
        .put(ENTRY)
        .putLong(parent.value())
        .put(bytes)
        .array();
  }

  /** Where an inode hangs. */
  public static byte[] back(InodeId inode) {
    return of(BACK, inode.value());
  }

  /** The block that begins at an offset of a file. */
  public static byte[] fileBlock(InodeId inode, long offset) {
    return ByteBuffer.allocate(17).put(FILE_BLOCK).putLong(inode.value()).putLong(offset).array();
  }

  /** A block. */
  public static byte[] block(BlockId block) {
    return of(BLOCK, block.value());
  }

  /** Totals of a directory. */
  public static byte[] totals(InodeId directory) {
    return of(TOTALS, directory.value());
  }

  /** A lease. */
  public static byte[] lease(LeaseId lease) {
    return of(LEASE, lease.value());
  }

  /** A session. */
  public static byte[] session(SessionId session) {
    return of(SESSION, session.value());
  }

  /** One slot of a session. */
  public static byte[] slot(SessionId session, int slot) {
    return ByteBuffer.allocate(13).put(SLOT).putLong(session.value()).putInt(slot).array();
  }

  /** A counter. */
  public static byte[] counter(String name) {
    return named(COUNTER, name);
  }

  /** A registered datanode. */
  public static byte[] dataNode(DataNodeId node) {
    return of(DATANODE, node.value());
  }

  /** A setting of the cluster. */
  public static byte[] setting(String name) {
    return named(SETTING, name);
  }

  /** A deleted subtree. */
  public static byte[] reclaim(InodeId root) {
    return of(RECLAIM, root.value());
  }

  /** A block that lost its file. */
  public static byte[] deletedBlock(BlockId block) {
    return of(DELETED_BLOCK, block.value());
  }

  /** The key of a kind with one number; also the start of all keys below that number. */
  public static byte[] of(byte kind, long number) {
    return ByteBuffer.allocate(9).put(kind).putLong(number).array();
  }

  /** The first key of a kind; {@link #end} of it is the first key after that kind. */
  public static byte[] start(byte kind) {
    return new byte[] {kind};
  }

  /** The first key after all that begin with {@code prefix}. */
  public static byte[] end(byte[] prefix) {
    byte[] end = prefix.clone();
    for (int i = end.length - 1; i >= 0; i--) {
      if (++end[i] != 0) return java.util.Arrays.copyOf(end, i + 1);
    }
    throw new IllegalArgumentException("no key comes after this prefix");
  }

  /** The kind of a key. */
  public static byte kind(byte[] key) {
    return key[0];
  }

  /** The number after the kind: inode, block, lease, session or node. */
  public static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  /** The second number of a file block's key: its offset. */
  public static long offset(byte[] key) {
    return ByteBuffer.wrap(key).getLong(9);
  }

  /** The name that ends an entry's key. */
  public static String name(byte[] key) {
    return new String(key, 9, key.length - 9, StandardCharsets.UTF_8);
  }

  private static byte[] named(byte kind, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).array();
  }
}
