package io.chunkfs.namenode.cluster;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person should know and look into, one line a topic. Thread: the cluster loop changes it.
 */
final class Findings {
  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);
  private static final int LIMIT = 100;

  private final Map<String, String> lines = new TreeMap<>();
  private volatile Map<String, String> published = Map.of();

  void raise(String topic, String detail) {
    if (lines.size() >= LIMIT && !lines.containsKey(topic)) return;
    if (lines.put(topic, detail) == null) LOG.warn("{}: {}", topic, detail);
    published = Map.copyOf(lines);
  }

  void clear(String topic) {
    if (lines.remove(topic) != null) published = Map.copyOf(lines);
  }

  /** All of them now. Any thread. */
  Map<String, String> published() {
    return published;
  }
}
