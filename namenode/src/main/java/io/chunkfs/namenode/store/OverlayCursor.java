package io.chunkfs.namenode.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Merges changed rows over unchanged ones. */
final class OverlayCursor implements RowCursor {
  private final Iterator<Map.Entry<byte[], Optional<byte[]>>> changes;
  private final RowCursor below;
  private Map.Entry<byte[], Optional<byte[]>> change;
  private boolean belowHas;
  private byte[] key;
  private byte[] value;

  /** Takes over {@code below}, which it closes. */
  OverlayCursor(NavigableMap<byte[], Optional<byte[]>> changed, RowCursor below) {
    this.changes = changed.entrySet().iterator();
    this.below = below;
    this.change = changes.hasNext() ? changes.next() : null;
    this.belowHas = below.next();
  }

  @Override
  public boolean next() {
    while (change != null || belowHas) {
      int order = order();
      boolean shadowed = order == 0;
      if (order < 0) {
        take(below.key(), below.value());
        belowHas = below.next();
        return true;
      }
      Map.Entry<byte[], Optional<byte[]>> mine = change;
      change = changes.hasNext() ? changes.next() : null;
      if (shadowed) belowHas = below.next();
      if (mine.getValue().isPresent()) {
        take(mine.getKey(), mine.getValue().get());
        return true;
      }
    }
    return false;
  }

  /** Negative: the row below comes first; zero: both have the key; positive: the change. */
  private int order() {
    if (change == null) return -1;
    if (!belowHas) return 1;
    return Arrays.compareUnsigned(below.key(), change.getKey());
  }

  private void take(byte[] nextKey, byte[] nextValue) {
    key = nextKey;
    value = nextValue;
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
    below.close();
  }
}
