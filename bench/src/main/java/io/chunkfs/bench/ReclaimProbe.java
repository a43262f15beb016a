package io.chunkfs.bench;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long a stat takes while a large deleted directory is reclaimed, and how long before: one
 * caller that waits for its answer before it calls again.
 *
 * <p>Arguments: files in the directory (default 20000), seconds for each figure (default 2).
 */
public final class ReclaimProbe {
  private static final int MAKERS = 32;
  private static final DfsPath DIRECTORY = DfsPath.parse("/deleted");
  private static final DfsPath KEPT = DfsPath.parse("/kept");

  private ReclaimProbe() {}

  /** Runs the probe. */
  public static void main(String[] arguments) throws Exception {
    int files = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 2;
    try (MiniCluster cluster = MiniCluster.start(MiniClusterOptions.defaults().withDataNodes(1));
        ChunkFs fs = cluster.connect()) {
      fs.mkdirs(DIRECTORY, true);
      fs.mkdirs(KEPT, true);
      long begun = System.nanoTime();
      make(fs, files);
      System.out.printf("%,d files made in %,d ms%n", files, millisSince(begun));
      stat(fs, seconds); // warms up
      report("before", stat(fs, seconds));
      begun = System.nanoTime();
      fs.delete(DIRECTORY, true);
      System.out.printf("deleted in %,d ms%n", millisSince(begun));
      report("during", stat(fs, seconds));
    }
  }

  private static void make(ChunkFs fs, int files) throws Exception {
    CreateOptions empty = CreateOptions.defaults().withEmpty(true);
    ExecutorService makers = Executors.newFixedThreadPool(MAKERS);
    try {
      List<Future<?>> made = new ArrayList<>();
      for (int maker = 0; maker < MAKERS; maker++) {
        int first = maker;
        made.add(
            makers.submit(
                () -> {
                  for (int i = first; i < files; i += MAKERS) {
                    fs.create(DIRECTORY.child("f" + i), empty).close();
                  }
                  return null;
                }));
      }
      for (Future<?> each : made) each.get(5, TimeUnit.MINUTES);
    } finally {
      makers.shutdownNow();
    }
  }

  /** Nanoseconds of each stat, in order of size. */
  private static long[] stat(ChunkFs fs, long seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long[] nanos = new long[1024];
    int count = 0;
    for (long now = System.nanoTime(); now < end; count++) {
      fs.stat(KEPT);
      long after = System.nanoTime();
      if (count == nanos.length) nanos = Arrays.copyOf(nanos, 2 * count);
      nanos[count] = after - now;
      now = after;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static void report(String when, long[] sorted) {
    System.out.printf(
        "stat %s: %,d calls, p50 %.2f ms, p99 %.2f ms, most %.2f ms%n",
        when,
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
