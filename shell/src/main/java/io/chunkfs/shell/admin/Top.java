package io.chunkfs.shell.admin;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import io.chunkfs.shell.file.Times;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows the cluster as it lives: datanodes, blocks by redundancy, copies and rates. Draws again and
 * again on a terminal; elsewhere one group of plain lines after another.
 */
public final class Top implements Verb {
  private static final Duration USUAL = Duration.ofSeconds(1);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  @Override
  public String usage() {
    return "[--interval 1s] [--count N] [--once]";
  }

  @Override
  public String purpose() {
    return "watch the cluster: datanodes, blocks by redundancy, copies and rates; Ctrl-C ends it";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    Words words = Syntax.flags("once").values("interval", "count").arguments(0, 0).parse(arguments);
    Duration interval = USUAL;
    if (words.value("interval").isPresent()) {
      interval = Times.parse("interval", words.value("interval").get());
    }
    int count = words.has("once") ? 1 : words.count("count", Integer.MAX_VALUE, 1);
    try (Clusters clusters = new Clusters(context);
        Screen screen = Screen.of(context, System.console() != null && count > 1)) {
      return watch(clusters, screen, interval, count);
    }
  }

  private static int watch(Clusters clusters, Screen screen, Duration interval, int count)
      throws IOException {
    ChunkFs fs = clusters.usual();
    String address = clusters.usualAddress().toString();
    long nextNanos = System.nanoTime();
    int code = Exit.OK;
    for (int shown = 0; shown < count; shown++) {
      if (shown > 0) await(nextNanos);
      nextNanos = Math.max(nextNanos, System.nanoTime()) + interval.toNanos();
      String head = address + "  " + CLOCK.format(LocalTime.now());
      try {
        screen.show(new TopFrame(fs.report(), screen.colours()).lines(head));
        code = Exit.OK;
      } catch (IOException failed) {
        if (shown == 0) throw failed;
        // Whoever watches wants to see it come back.
        screen.show(List.of(head, "no answer: " + failed.getMessage()));
        code = Exit.FAILED;
      }
    }
    return code;
  }

  private static void await(long untilNanos) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(untilNanos - System.nanoTime());
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while watching");
    }
  }
}
