package io.chunkfs.namenode.service;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.chunkfs.server.MetricsText;
import io.chunkfs.transport.Call;
import io.chunkfs.transport.CallService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A timer for each kind of call, and a count of those that were answered with an error. */
final class CallMetrics implements CallService.Observer {
  private static final String TIME = "chunkfs_namenode_calls";
  private static final String ERRORS = "chunkfs_namenode_call_errors_total";

  private final MetricRegistry registry;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  CallMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void answered(Call<?, ?> call, long nanos, boolean failed) {
    timers
        .computeIfAbsent(
            call.name(), name -> registry.timer(MetricsText.labelled(TIME, "call", name)))
        .update(nanos, TimeUnit.NANOSECONDS);
    if (failed) registry.counter(MetricsText.labelled(ERRORS, "call", call.name())).inc();
  }
}
