package io.chunkfs.namenode.namespace;

import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.NamedStatus;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.SummaryReply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Answers about names, over one view: statuses travel as the bytes that are stored. Any thread that
 * may use the rows.
 */
public final class NamespaceReader {
  private final Rows rows;
  private final Tree tree;
  private final Limits limits;

  /** Over one state. */
  public NamespaceReader(Rows rows, Limits limits) {
    this.rows = rows;
    this.tree = new Tree(rows);
    this.limits = limits;
  }

  /** A path's status, as a serialized {@code StatReply}. */
  public byte[] stat(Caller caller, String path) throws Rejection {
    Node node = tree.resolve(caller, limits.path(path)).found();
    return new ReplyBytes().message(StatReply.STATUS_FIELD_NUMBER, node.stored()).toByteArray();
  }

  /** One page, as a serialized {@code ListReply}. */
  public byte[] list(Caller caller, ListRequest request) throws Rejection {
    Trail trail = tree.resolve(caller, limits.path(request.getPath()));
    Node node = trail.found();
    ReplyBytes reply = new ReplyBytes();
    if (!node.isDirectory()) {
      entry(reply, utf8(node.name()), node.stored());
      return reply.flag(ListReply.FILE_FIELD_NUMBER).toByteArray();
    }
    trail.requireEnd(caller, Right.READ);
    trail.requireEnd(caller, Right.EXECUTE);
    int page = limits.listPage();
    int limit = request.getLimit() <= 0 ? page : Math.min(page, request.getLimit());
    if (page(node, request.getAfter(), limit, reply)) reply.flag(ListReply.MORE_FIELD_NUMBER);
    return reply.toByteArray();
  }

  /** A subtree's totals, as a serialized {@code SummaryReply}. */
  public byte[] summary(Caller caller, String path) throws Rejection {
    Trail trail = tree.resolve(caller, limits.path(path));
    Node node = trail.found();
    byte[] totals;
    if (node.isDirectory()) {
      trail.requireEnd(caller, Right.READ);
      trail.requireEnd(caller, Right.EXECUTE);
      totals = rows.get(Keys.totals(node.inode()));
    } else {
      totals = tree.usage(node).totals().toByteArray();
    }
    return new ReplyBytes()
        .message(SummaryReply.TOTALS_FIELD_NUMBER, totals)
        .message(SummaryReply.STATUS_FIELD_NUMBER, node.stored())
        .toByteArray();
  }

  /** The status of a file that the caller may read; a directory is refused. */
  public FileStatus readableFile(Caller caller, String path) throws Rejection {
    Trail trail = tree.resolve(caller, limits.path(path));
    Node file = trail.foundFile();
    trail.requireEnd(caller, Right.READ);
    return file.status();
  }

  /** Adds the entries after a name, at most {@code limit}; true when more come after them. */
  private boolean page(Node directory, String after, int limit, ReplyBytes reply) {
    byte[] all = Keys.entry(directory.inode(), "");
    byte[] last = Keys.entry(directory.inode(), after);
    byte[] from = Arrays.copyOf(last, last.length + 1);
    try (RowCursor cursor = rows.scan(from, Keys.end(all))) {
      for (int count = 0; count < limit; count++) {
        if (!cursor.next()) return false;
        byte[] key = cursor.key();
        entry(reply, Arrays.copyOfRange(key, all.length, key.length), cursor.value());
      }
      return cursor.next();
    }
  }

  private static void entry(ReplyBytes reply, byte[] name, byte[] status) {
    reply.message(
        ListReply.ENTRIES_FIELD_NUMBER,
        new ReplyBytes.Field(NamedStatus.NAME_FIELD_NUMBER, name),
        new ReplyBytes.Field(NamedStatus.STATUS_FIELD_NUMBER, status));
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
