package io.chunkfs.namenode.namespace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What readers found in one state: ways to directories, and pages of listings. It is never stale,
 * since the next batch begins with an empty one. Any thread.
 */
final class ReadCache {
  /** One page of a directory, as it was asked for. */
  record Page(long directory, String after, int limit) {}

  private static final int WAYS = 1024;
  private static final int PAGES_BYTES = 4 << 20;

  private final Map<String, List<Node>> ways = new ConcurrentHashMap<>();
  private final Map<Page, byte[]> pages = new ConcurrentHashMap<>();
  private final AtomicLong pagesBytes = new AtomicLong();

  /** The nodes from the root to a directory, both included, by the directory's path. */
  Optional<List<Node>> way(String directory) {
    return Optional.ofNullable(ways.get(directory));
  }

  /** Remembers the way to a directory while there is room. */
  void remember(String directory, List<Node> way) {
    if (ways.size() < WAYS) ways.put(directory, List.copyOf(way));
  }

  /** A page's serialized reply. */
  Optional<byte[]> page(Page page) {
    return Optional.ofNullable(pages.get(page));
  }

  /** Remembers a page while there is room. */
  void remember(Page page, byte[] reply) {
    if (pagesBytes.addAndGet(reply.length) <= PAGES_BYTES) pages.put(page, reply);
    else pagesBytes.addAndGet(-reply.length);
  }
}
