package io.chunkfs.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void countersThatOnlyGrowAreCountersAndOthersGauges() {
    registry.counter("chunkfs_namenode_calls_total").inc(3);
    registry.counter("chunkfs_namenode_open.calls").dec(2);

    assertThat(lines())
        .containsExactly(
            "# TYPE chunkfs_namenode_calls_total counter",
            "chunkfs_namenode_calls_total 3",
            "# TYPE chunkfs_namenode_open_calls gauge",
            "chunkfs_namenode_open_calls -2");
  }

  @Test
  void metricsThatDifferInALabelShareOneDescription() {
    registry.counter(MetricsText.labelled("calls_total", "call", "stat")).inc();
    registry.counter("calls_totals");
    registry.counter(MetricsText.labelled("calls_total", "call", "a\"b\\")).inc(2);

    assertThat(lines())
        .containsExactly(
            "# TYPE calls_total counter",
            "calls_total{call=\"a\\\"b\\\\\"} 2",
            "calls_total{call=\"stat\"} 1",
            "# TYPE calls_totals gauge",
            "calls_totals 0");
  }

  @Test
  void gaugesShowNumbersAndTruthAndNothingElse() {
    registry.gauge("heap_bytes", () -> () -> 17L);
    registry.gauge("safe_mode", () -> () -> true);
    registry.gauge("ratio", () -> () -> Double.NaN);
    registry.gauge("name", () -> () -> "nn1");

    assertThat(lines())
        .contains("heap_bytes 17", "safe_mode 1", "ratio NaN")
        .noneMatch(line -> line.contains("name"));
  }

  @Test
  void aFailingGaugeDoesNotHideTheOthers() {
    registry.gauge(
        "bad",
        () ->
            () -> {
              throw new IllegalStateException("closed");
            });
    registry.gauge("good", () -> () -> 1);

    assertThat(lines()).containsExactly("# TYPE good gauge", "good 1");
  }

  @Test
  void timersAreSummariesInSeconds() {
    registry.timer("call{call=\"stat\"}").update(250, TimeUnit.MILLISECONDS);

    assertThat(lines())
        .startsWith("# TYPE call_seconds summary")
        .contains(
            "call_seconds{call=\"stat\",quantile=\"0.99\"} 0.25",
            "call_seconds_count{call=\"stat\"} 1");
  }

  @Test
  void metersAndHistogramsCount() {
    registry.meter("reads").mark(5);
    registry.histogram("batch").update(8);

    assertThat(lines()).contains("reads_total 5", "batch{quantile=\"0.5\"} 8.0", "batch_count 1");
  }

  private List<String> lines() {
    return MetricsText.of(registry).lines().toList();
  }
}
