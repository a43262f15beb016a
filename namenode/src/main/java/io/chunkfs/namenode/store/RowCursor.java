package io.chunkfs.namenode.store;

/** Walks rows in ascending order; begins before the first. One thread. */
public interface RowCursor extends AutoCloseable {
  /** Moves to the next row; false at the end. */
  boolean next();

  /** Key of the row it is on. */
  byte[] key();

  /** Value of the row it is on. */
  byte[] value();

  @Override
  void close();
}
