package io.chunkfs.shell.admin;

import io.chunkfs.shell.cli.Context;
import java.io.PrintStream;
import java.util.List;

/**
 * Where one group of lines after another is shown: over the last one on a terminal, else below it.
 * The terminal's cursor comes back however the process ends, short of a kill.
 */
final class Screen implements AutoCloseable {
  private static final String ESCAPE = "\033[";
  private static final String CLEAR = ESCAPE + "2J";
  private static final String HOME = ESCAPE + "H";
  private static final String REST_OF_LINE = ESCAPE + "K";
  private static final String REST_OF_SCREEN = ESCAPE + "J";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";

  private final PrintStream out;
  private final boolean redraws;
  private final boolean colours;
  private final Thread hook = new Thread(this::restore, "restore-terminal");
  private boolean begun;

  Screen(PrintStream out, boolean redraws, boolean colours) {
    this.out = out;
    this.redraws = redraws;
    this.colours = colours;
  }

  /** Draws over the last group only on a terminal that can; colours only where nobody minds. */
  static Screen of(Context context, boolean terminal) {
    boolean able = terminal && !context.environment().get("TERM").equals("dumb");
    boolean colours = able && !context.environment().has("NO_COLOR");
    Screen screen = new Screen(context.out(), able, colours);
    if (able) Runtime.getRuntime().addShutdownHook(screen.hook);
    return screen;
  }

  boolean colours() {
    return colours;
  }

  synchronized void show(List<String> lines) {
    if (!redraws) {
      lines.forEach(out::println);
      out.println();
    } else {
      out.print(begun ? HOME : HIDE_CURSOR + CLEAR + HOME);
      begun = true;
      for (String line : lines) out.print(line + REST_OF_LINE + "\n");
      out.print(REST_OF_SCREEN);
    }
    out.flush();
  }

  private synchronized void restore() {
    if (!begun) return;
    out.print(SHOW_CURSOR);
    out.flush();
  }

  @Override
  public void close() {
    if (!redraws) return;
    restore();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
