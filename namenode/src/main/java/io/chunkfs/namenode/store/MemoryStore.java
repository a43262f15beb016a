package io.chunkfs.namenode.store;

import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The hard state in memory: the store's twin for tests and simulations. Every row keeps the values
 * that some open view may still ask for, newest first.
 */
public final class MemoryStore implements Store {
  /** One value of a row: null when a batch deleted it. */
  private record Version(long number, byte[] value, Version older) {}

  private final ConcurrentSkipListMap<byte[], Version> rows =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /** Number of each open view's state, with how many views are of it. */
  private final NavigableMap<Long, Integer> open = new TreeMap<>();

  private final NavigableMap<byte[], Long> deleted = new TreeMap<>(Arrays::compareUnsigned);
  private long last;
  private AppliedRow applied = AppliedRow.getDefaultInstance();

  @Override
  public synchronized View view() {
    open.merge(last, 1, Integer::sum);
    return new MemoryView(last, applied);
  }

  @Override
  public synchronized AppliedRow applied() {
    return applied;
  }

  @Override
  public synchronized void write(List<Change> changes, AppliedRow row) {
    long number = last + 1;
    long oldest = open.isEmpty() ? number : open.firstKey();
    deleted.entrySet().removeIf(gone -> forget(gone.getKey(), gone.getValue(), oldest));
    for (Change change : changes) {
      byte[] key = change.getKey().toByteArray();
      byte[] value = change.getPut() ? change.getValue().toByteArray() : null;
      rows.compute(key, (same, older) -> new Version(number, value, trimmed(older, oldest)));
      if (value == null) deleted.put(key, number);
      else deleted.remove(key);
    }
    last = number;
    applied = row;
  }

  /** True when the deleted row is gone for good. */
  private boolean forget(byte[] key, long number, long oldest) {
    if (number > oldest) return false;
    rows.remove(key);
    return true;
  }

  /** Without the values that no open view can see. */
  private static Version trimmed(Version version, long oldest) {
    if (version == null || version.older() == null) return version;
    if (version.number() <= oldest) return new Version(version.number(), version.value(), null);
    return new Version(version.number(), version.value(), trimmed(version.older(), oldest));
  }

  @Override
  public AppliedRow flush() {
    return applied();
  }

  @Override
  public void close() {
    // Nothing is held; views stay readable, as those of the real store do.
  }

  private synchronized void release(long number) {
    open.computeIfPresent(number, (same, count) -> count == 1 ? null : count - 1);
  }

  private static byte[] at(Version version, long number) {
    Version seen = version;
    while (seen != null && seen.number() > number) seen = seen.older();
    return seen == null ? null : seen.value();
  }

  /** The rows as of one number. */
  private final class MemoryView implements View {
    private final long number;
    private final AppliedRow row;
    private boolean closed;

    MemoryView(long number, AppliedRow row) {
      this.number = number;
      this.row = row;
    }

    @Override
    public byte[] get(byte[] key) {
      requireOpen();
      return at(rows.get(key), number);
    }

    @Override
    public RowCursor scan(byte[] from, byte[] to) {
      requireOpen();
      boolean empty = Arrays.compareUnsigned(from, to) >= 0;
      var range = empty ? rows.subMap(from, from) : rows.subMap(from, true, to, false);
      return new MemoryCursor(range.entrySet().iterator(), version -> at(version, number));
    }

    private synchronized void requireOpen() {
      if (closed) throw new IllegalStateException("the view is closed");
    }

    @Override
    public AppliedRow applied() {
      return row;
    }

    @Override
    public synchronized void close() {
      if (closed) return;
      closed = true;
      release(number);
    }
  }

  /** Walks the rows that exist as of one number. */
  private static final class MemoryCursor implements RowCursor {
    private final java.util.Iterator<java.util.Map.Entry<byte[], Version>> entries;
    private final java.util.function.Function<Version, byte[]> seen;
    private byte[] key;
    private byte[] value;

    MemoryCursor(
        java.util.Iterator<java.util.Map.Entry<byte[], Version>> entries,
        java.util.function.Function<Version, byte[]> seen) {
      this.entries = entries;
      this.seen = seen;
    }

    @Override
    public boolean next() {
      while (entries.hasNext()) {
        var entry = entries.next();
        value = seen.apply(entry.getValue());
        if (value == null) continue;
        key = entry.getKey();
        return true;
      }
      return false;
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public byte[] value() {
      return value;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
