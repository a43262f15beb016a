package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/** Shows the end of a file, and with -f what is added to it until Ctrl-C. */
public final class Tail extends FileVerb {
  private static final int SHOWN_BYTES = 1024;
  private static final int USUAL_MILLIS = 1000;

  /** Made once a command. */
  public Tail() {
    super("tail", Syntax.flags("f").values("s").arguments(1, 1));
  }

  @Override
  public String usage() {
    return "[-f] [-s MILLISECONDS] PATH   (-f goes on as the file grows, looking every -s; Ctrl-C"
        + " ends it)";
  }

  @Override
  public String purpose() {
    return "show the last kilobyte of a file, with -f also what is added to it";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    int millis = words.count("s", USUAL_MILLIS, 1);
    String typed = words.argument(0);
    work.attempt(
        typed,
        () -> {
          Target target = work.targets().of(typed);
          OutputStream out = Stdout.of(work.context());
          long position = show(target, out, -SHOWN_BYTES);
          while (words.has("f")) {
            await(millis);
            position = show(target, out, position);
          }
        });
  }

  /** Shows what is there from a position on, a negative one counting from the end. */
  private static long show(Target target, OutputStream out, long from) throws IOException {
    // Opened anew each time: the file at the path may be another one by now, or none.
    try (ChunkInput in = target.fs().open(target.path())) {
      if (from > in.length()) return in.length(); // it is shorter now: from its new end on
      in.seek(from < 0 ? Math.max(0, in.length() + from) : from);
      in.transferTo(out);
      out.flush();
      return in.position();
    }
  }

  private static void await(int millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for more");
    }
  }
}
