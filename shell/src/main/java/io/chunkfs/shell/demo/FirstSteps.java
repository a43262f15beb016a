package io.chunkfs.shell.demo;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.transport.EventLoops;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Shows in one command that all of it works on this machine. */
public final class FirstSteps implements Verb {
  private static final int THREADS = 2;

  @Override
  public String usage() {
    return "[--exit]";
  }

  @Override
  public String purpose() {
    return "start a cluster in this process and try it";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException {
    for (String argument : arguments) {
      if (!argument.equals("--exit") && !argument.equals("-exit")) {
        throw new UsageException("Illegal option " + argument);
      }
    }
    try (EventLoops loops = EventLoops.create("demo", THREADS)) {
      String kind = loops.epoll() ? "epoll" : "nio";
      context.out().println("started " + THREADS + " event loops on " + kind);
      long started = ManagementFactory.getRuntimeMXBean().getStartTime();
      double seconds = (System.currentTimeMillis() - started) / 1000.0;
      context.out().printf("ready in %.1f s (no servers in this build yet)%n", seconds);
    }
    return Exit.OK;
  }
}
