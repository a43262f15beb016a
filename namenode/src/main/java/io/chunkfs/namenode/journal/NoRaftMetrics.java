package io.chunkfs.namenode.journal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.util.TimeDuration;

/**
 * Where Ratis puts its own figures. It cannot run without such a place; only its counters are kept,
 * because it reads some back. Found by Ratis through {@code META-INF/services}.
 */
public final class NoRaftMetrics extends MetricRegistries {
  private final Map<MetricRegistryInfo, RatisMetricRegistry> registries = new ConcurrentHashMap<>();

  /** Called by Ratis. */
  public NoRaftMetrics() {}

  @Override
  public void clear() {
    registries.clear();
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return registries.computeIfAbsent(info, Registry::new);
  }

  @Override
  public boolean remove(MetricRegistryInfo key) {
    return registries.remove(key) != null;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.ofNullable(registries.get(info));
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.copyOf(registries.keySet());
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return Set.copyOf(registries.values());
  }

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stop) {
    // Nothing is reported.
  }

  @Override
  public void enableJmxReporter() {
    // Nothing is reported.
  }

  @Override
  public void enableConsoleReporter(TimeDuration rate) {
    // Nothing is reported.
  }

  /** Figures of one part of Ratis. */
  private static final class Registry implements RatisMetricRegistry {
    private static final Timekeeper.Context NO_TIME = () -> 0;

    private final MetricRegistryInfo info;
    private final Map<String, LongCounter> counters = new ConcurrentHashMap<>();

    Registry(MetricRegistryInfo info) {
      this.info = info;
    }

    @Override
    public Timekeeper timer(String name) {
      return () -> NO_TIME;
    }

    @Override
    public LongCounter counter(String name) {
      return counters.computeIfAbsent(name, unused -> new Counter());
    }

    @Override
    public boolean remove(String name) {
      return counters.remove(name) != null;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
      // Nobody reads it.
    }

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
      return info;
    }
  }

  /** One counter. */
  private static final class Counter implements LongCounter {
    private final LongAdder sum = new LongAdder();

    @Override
    public void inc(long n) {
      sum.add(n);
    }

    @Override
    public void dec(long n) {
      sum.add(-n);
    }

    @Override
    public long getCount() {
      return sum.sum();
    }
  }
}
