package io.chunkfs.namenode.namespace;

import io.chunkfs.common.id.InodeId;
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
import java.util.List;

/**
 * Answers about names, over one view: statuses travel as the bytes that are stored. Any thread that
 * may use the rows.
 */
public final class NamespaceReader {
  private final Rows rows;
  private final Tree tree;
  private final Limits limits;
  private final ReadCache cache;

  /** Over one state. */
  public NamespaceReader(Rows rows, Limits limits) {
    this(rows, limits, new ReadCache());
  }

  /** Over one state, sharing what others found in it. */
  NamespaceReader(Rows rows, Limits limits, ReadCache cache) {
    this.rows = rows;
    this.tree = new Tree(rows);
    this.limits = limits;
    this.cache = cache;
  }

  /** A path's status, as a serialized {@code StatReply}. */
  public byte[] stat(Caller caller, String path) throws Rejection {
    byte[] key = quickKey(caller, path);
    byte[] stored = key == null ? null : rows.get(key);
    if (stored == null) stored = resolve(caller, path).found().stored();
    return new ReplyBytes().message(StatReply.STATUS_FIELD_NUMBER, stored).toByteArray();
  }

  /** One page, as a serialized {@code ListReply}. */
  public byte[] list(Caller caller, ListRequest request) throws Rejection {
    Node node = quick(caller, request.getPath());
    boolean open =
        node != null
            && node.isDirectory()
            && caller.may(Right.READ, node.status())
            && caller.may(Right.EXECUTE, node.status());
    if (!open) node = listable(caller, request.getPath());
    if (!node.isDirectory()) {
      ReplyBytes reply = new ReplyBytes();
      entry(reply, utf8(node.name()), node.stored());
      return reply.flag(ListReply.FILE_FIELD_NUMBER).toByteArray();
    }
    int most = limits.listPage();
    int limit = request.getLimit() <= 0 ? most : Math.min(most, request.getLimit());
    return page(new ReadCache.Page(node.status().getInode(), request.getAfter(), limit));
  }

  /** A subtree's totals, as a serialized {@code SummaryReply}. */
  public byte[] summary(Caller caller, String path) throws Rejection {
    Trail trail = resolve(caller, path);
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
    Node node = quick(caller, path);
    if (node != null && !node.isDirectory() && caller.may(Right.READ, node.status())) {
      return node.status();
    }
    Trail trail = resolve(caller, path);
    Node file = trail.foundFile();
    trail.requireEnd(caller, Right.READ);
    return file.status();
  }

  private Node listable(Caller caller, String path) throws Rejection {
    Trail trail = resolve(caller, path);
    Node node = trail.found();
    if (node.isDirectory()) {
      trail.requireEnd(caller, Right.READ);
      trail.requireEnd(caller, Right.EXECUTE);
    }
    return node;
  }

  /** Follows a path and remembers the way to the directory that holds its end. */
  private Trail resolve(Caller caller, String path) throws Rejection {
    Trail trail = tree.resolve(caller, limits.path(path));
    int depth = trail.path().depth();
    if (depth > 0 && trail.nodes().size() >= depth) {
      cache.remember(path.substring(0, path.lastIndexOf('/')), trail.nodes().subList(0, depth));
    }
    return trail;
  }

  /** The node at a path when it is there and the way to it known and open; else null. */
  private Node quick(Caller caller, String path) {
    byte[] key = quickKey(caller, path);
    byte[] stored = key == null ? null : rows.get(key);
    return stored == null ? null : Node.of(key, path.substring(path.lastIndexOf('/') + 1), stored);
  }

  /** The row that a path leads to when the way to it is known and open to the caller; else null. */
  private byte[] quickKey(Caller caller, String path) {
    int slash = path.lastIndexOf('/');
    if (slash < 0 || path.length() > limits.pathBytes() / 3) return null;
    String name = path.substring(slash + 1);
    if (!isPlain(name)) return null;
    List<Node> way = cache.way(path.substring(0, slash)).orElse(null);
    if (way == null || way.size() > limits.depth()) return null;
    for (Node directory : way) {
      if (!caller.may(Right.EXECUTE, directory.status())) return null;
    }
    return Keys.entry(way.get(way.size() - 1).inode(), name);
  }

  /** Whether a name is surely one without looking closer. */
  private boolean isPlain(String name) {
    if (name.isEmpty() || name.charAt(0) == '.' || name.length() > limits.nameBytes() / 3) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) return false;
    }
    return true;
  }

  private byte[] page(ReadCache.Page page) {
    byte[] known = cache.page(page).orElse(null);
    if (known != null) return known;
    ReplyBytes reply = new ReplyBytes();
    if (fill(page, reply)) reply.flag(ListReply.MORE_FIELD_NUMBER);
    byte[] bytes = reply.toByteArray();
    cache.remember(page, bytes);
    return bytes;
  }

  /** Adds the entries after a name, at most {@code limit}; true when more come after them. */
  private boolean fill(ReadCache.Page page, ReplyBytes reply) {
    InodeId directory = new InodeId(page.directory());
    byte[] all = Keys.entry(directory, "");
    byte[] last = Keys.entry(directory, page.after());
    byte[] from = Arrays.copyOf(last, last.length + 1);
    try (RowCursor cursor = rows.scan(from, Keys.end(all))) {
      for (int count = 0; count < page.limit(); count++) {
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
