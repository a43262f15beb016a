package io.chunkfs.server;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry as Prometheus text (exposition format 0.0.4).
 *
 * <p>Names are given as they shall appear, such as {@code chunkfs_namenode_calls_total}; what the
 * format does not allow in them becomes an underscore. A counter whose name ends in {@code _total}
 * is a counter, another is a gauge, as it may go down. Meters show their count, with {@code _total}
 * at the end of the name. Timers are summaries in seconds, with {@code _seconds} at the end of the
 * name.
 */
public final class MetricsText {
  /** Content type of the text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Logger LOG = LoggerFactory.getLogger(MetricsText.class);
  private static final double NANOS_A_SECOND = 1e9;
  private static final double[] QUANTILES = {0.5, 0.75, 0.95, 0.99, 0.999};

  /** Samples by the name that they share, as each name may be described once only. */
  private final Map<String, Family> families = new TreeMap<>();

  private MetricsText() {}

  /** All metrics of the registry, by name. */
  public static String of(MetricRegistry registry) {
    MetricsText text = new MetricsText();
    registry.getMetrics().forEach(text::add);
    StringBuilder out = new StringBuilder();
    text.families.forEach((name, family) -> family.print(name, out));
    return out.toString();
  }

  /** The page {@code /metrics}. */
  public static HttpPage page(MetricRegistry registry) {
    return new HttpPage(200, CONTENT_TYPE, of(registry));
  }

  /** The registry's name of a metric with a label: {@code name{label="value"}}. */
  public static String labelled(String name, String label, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "{" + legal(label) + "=\"" + escaped + "\"}";
  }

  private void add(String registered, Metric metric) {
    int brace = registered.indexOf('{');
    boolean hasLabels = brace > 0 && registered.endsWith("}");
    String name = legal(hasLabels ? registered.substring(0, brace) : registered);
    String labels = hasLabels ? registered.substring(brace + 1, registered.length() - 1) : "";
    if (metric instanceof Gauge<?> gauge) {
      gauge(name, labels, gauge);
    } else if (metric instanceof Counter counter) {
      String type = name.endsWith("_total") ? "counter" : "gauge";
      family(name, type).sample("", labels, counter.getCount());
    } else if (metric instanceof Meter meter) {
      String total = ending(name, "_total");
      family(total, "counter").sample("", labels, meter.getCount());
    } else if (metric instanceof Timer timer) {
      Family family = family(ending(name, "_seconds"), "summary");
      summary(family, labels, timer.getSnapshot(), NANOS_A_SECOND);
      family.sample("_count", labels, timer.getCount());
    } else if (metric instanceof Histogram histogram) {
      Family family = family(name, "summary");
      summary(family, labels, histogram.getSnapshot(), 1);
      family.sample("_count", labels, histogram.getCount());
    }
  }

  private void gauge(String name, String labels, Gauge<?> gauge) {
    Object value;
    try {
      value = gauge.getValue();
    } catch (RuntimeException bug) {
      LOG.warn("gauge {} failed", name, bug); // the others are worth showing all the more
      return;
    }
    if (value instanceof Boolean yes) {
      family(name, "gauge").sample("", labels, yes ? 1 : 0);
    } else if (value instanceof Number number) {
      String type = name.endsWith("_total") ? "counter" : "gauge";
      family(name, type).sample("", labels, number);
    }
  }

  private static void summary(Family family, String labels, Snapshot values, double unit) {
    for (double quantile : QUANTILES) {
      String quantileLabel = "quantile=\"" + quantile + "\"";
      String all = labels.isEmpty() ? quantileLabel : labels + "," + quantileLabel;
      family.sample("", all, values.getValue(quantile) / unit);
    }
  }

  private Family family(String name, String type) {
    return families.computeIfAbsent(name, first -> new Family(type, new ArrayList<>()));
  }

  private static String ending(String name, String end) {
    return name.endsWith(end) ? name : name + end;
  }

  private static String legal(String name) {
    String legal = name.replaceAll("[^a-zA-Z0-9_:]", "_");
    return legal.isEmpty() || Character.isDigit(legal.charAt(0)) ? "_" + legal : legal;
  }

  private record Family(String type, List<String> samples) {
    void sample(String suffix, String labels, Number value) {
      String braced = labels.isEmpty() ? "" : "{" + labels + "}";
      samples.add(suffix + braced + " " + number(value));
    }

    void print(String name, StringBuilder out) {
      out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
      for (String sample : samples) out.append(name).append(sample).append('\n');
    }

    private static String number(Number value) {
      double asDouble = value.doubleValue();
      if (Double.isNaN(asDouble)) return "NaN";
      if (Double.isInfinite(asDouble)) return asDouble > 0 ? "+Inf" : "-Inf";
      return value.toString();
    }
  }
}
