package io.chunkfs.namenode.store;

import io.chunkfs.proto.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes of one batch above the rows that it is executed upon. Commands change it one after
 * another; a command's changes are kept or discarded whole. Writer thread only.
 */
public final class Overlay implements Rows {
  private final Rows base;
  private final NavigableMap<byte[], Optional<byte[]>> kept =
      new TreeMap<>(Arrays::compareUnsigned);
  private final NavigableMap<byte[], Optional<byte[]>> edit =
      new TreeMap<>(Arrays::compareUnsigned);
  private long keptBytes;
  private long editBytes;

  /** Nothing changed yet. */
  public Overlay(Rows base) {
    this.base = base;
  }

  @Override
  public byte[] get(byte[] key) {
    Optional<byte[]> changed = edit.get(key);
    if (changed == null) changed = kept.get(key);
    return changed == null ? base.get(key) : changed.orElse(null);
  }

  @Override
  public RowCursor scan(byte[] from, byte[] to) {
    RowCursor below = new OverlayCursor(range(kept, from, to), base.scan(from, to));
    return new OverlayCursor(range(edit, from, to), below);
  }

  private static NavigableMap<byte[], Optional<byte[]>> range(
      NavigableMap<byte[], Optional<byte[]>> changes, byte[] from, byte[] to) {
    if (Arrays.compareUnsigned(from, to) >= 0) return Collections.emptyNavigableMap();
    return changes.subMap(from, true, to, false);
  }

  /** Sets a row in the current edit. */
  public void put(byte[] key, byte[] value) {
    editBytes += key.length + value.length;
    edit.put(key, Optional.of(value));
  }

  /** Removes a row in the current edit; a missing one is no error. */
  public void delete(byte[] key) {
    editBytes += key.length;
    edit.put(key, Optional.empty());
  }

  /** Bytes that the current edit adds, at most. */
  public long editBytes() {
    return editBytes;
  }

  /** Bytes that the kept changes come to, at most. */
  public long bytes() {
    return keptBytes;
  }

  /** Makes the current edit part of the batch and begins the next. */
  public void keep() {
    kept.putAll(edit);
    keptBytes += editBytes;
    discard();
  }

  /** Forgets the current edit and begins the next. */
  public void discard() {
    edit.clear();
    editBytes = 0;
  }

  /** Whether nothing was kept. */
  public boolean isEmpty() {
    return kept.isEmpty();
  }

  /** The kept changes above other rows. From now on nobody may change this overlay. */
  public Rows above(Rows below) {
    return new Rows() {
      @Override
      public byte[] get(byte[] key) {
        Optional<byte[]> changed = kept.get(key);
        return changed == null ? below.get(key) : changed.orElse(null);
      }

      @Override
      public RowCursor scan(byte[] from, byte[] to) {
        return new OverlayCursor(range(kept, from, to), below.scan(from, to));
      }
    };
  }

  /** The batch's changes, at most one a key, in order of keys. */
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>(kept.size());
    kept.forEach((key, value) -> changes.add(change(key, value)));
    return changes;
  }

  private static Change change(byte[] key, Optional<byte[]> value) {
    Change.Builder change =
        Change.newBuilder().setKey(com.google.protobuf.UnsafeByteOperations.unsafeWrap(key));
    value.ifPresent(
        bytes ->
            change
                .setPut(true)
                .setValue(com.google.protobuf.UnsafeByteOperations.unsafeWrap(bytes)));
    return change.build();
  }
}
