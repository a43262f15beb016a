package io.chunkfs.server;

import com.codahale.metrics.MetricRegistry;

/** A registry as Prometheus text (exposition format 0.0.4). */
public final class MetricsText {
  private MetricsText() {}

  /** All metrics of the registry, by name. */
  public static String of(MetricRegistry registry) {
    throw new IllegalStateException("not yet");
  }
}
