package io.chunkfs.namenode.namespace;

import io.chunkfs.namenode.store.View;

/**
 * Makes readers that share what they find in the same state. Any thread.
 *
 * <p>Reads come by the thousand between two batches, mostly about the same few directories; so each
 * applied batch starts a new cache and nothing is ever invalidated.
 */
public final class NamespaceReaders {
  private record Current(long index, ReadCache cache) {}

  private volatile Current current = new Current(-1, new ReadCache());

  /** A reader over a view, which the caller closes after using it. */
  public NamespaceReader over(View view, Limits limits) {
    return new NamespaceReader(view, limits, cache(view.applied().getIndex()));
  }

  private ReadCache cache(long index) {
    Current now = current;
    if (now.index() == index) return now.cache();
    Current next = new Current(index, new ReadCache());
    if (index > now.index()) current = next;
    return next.cache();
  }
}
