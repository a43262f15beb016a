package io.chunkfs.namenode.store;

/**
 * Rows of the hard state, in unsigned order of their keys' bytes. Implemented by a view of the
 * store and by the overlay that commands change.
 *
 * <p>Arrays handed in and out are shared: nobody changes them.
 */
public interface Rows {
  /** The row's value, or null when there is none. */
  byte[] get(byte[] key);

  /** Rows with {@code from <= key < to}, ascending. The caller closes the cursor. */
  RowCursor scan(byte[] from, byte[] to);
}
