package io.chunkfs.namenode.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The records in which one datanode appears, outside of the Java heap. A record that the node left
 * stays listed until the list is tidied, and may be listed twice: whoever walks the list checks.
 *
 * <p>Thread: the map's owner alone.
 */
final class Postings {
  private static final int FIRST_CAPACITY = 16;
  private static final int TIDY_ABOVE = 64;

  private ByteBuffer list = ByteBuffer.allocateDirect(0);
  private int size;
  private int left;

  void add(int record) {
    if (4 * size == list.capacity()) resize(Math.max(FIRST_CAPACITY, size + size / 4));
    list.putInt(4 * size++, record);
  }

  /** Notes that the node left one of the records. */
  void left() {
    left++;
  }

  /** Forgets what {@code holds} denies and what is listed twice, once that is worth it. */
  boolean tidy(IntPredicate holds) {
    if (left <= TIDY_ABOVE || left <= size / 2) return false;
    int[] sorted = new int[size];
    for (int i = 0; i < size; i++) sorted[i] = get(i);
    Arrays.sort(sorted);
    size = 0;
    left = 0;
    int previous = 0;
    for (int record : sorted) {
      if (record != previous && holds.test(record)) list.putInt(4 * size++, record);
      previous = record;
    }
    resize(Math.max(FIRST_CAPACITY, size + size / 8));
    return true;
  }

  int size() {
    return size;
  }

  int get(int position) {
    return list.getInt(4 * position);
  }

  long bytes() {
    return list.capacity();
  }

  private void resize(int capacity) {
    ByteBuffer bigger = ByteBuffer.allocateDirect(4 * capacity).order(ByteOrder.nativeOrder());
    for (int i = 0; i < size; i++) bigger.putInt(4 * i, get(i));
    list = bigger;
  }
}
