package io.chunkfs.shell.demo;

import java.io.PrintStream;

/**
 * Where the demo speaks to the person who watches. A live line is drawn again and again in its
 * place on a terminal; elsewhere it is a new line whenever what it is about has changed.
 *
 * <p>Thread: the one that runs the demo.
 */
final class Screen {
  private final PrintStream out;
  private final boolean terminal;
  private String shown = "";
  private Object about;

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A line of its own, after the last live line. */
  void line(String text) {
    settle();
    out.println(text);
    out.flush();
  }

  /**
   * The live line now.
   *
   * @param subject what it is about: without a terminal only a change of that is worth a line
   */
  void live(Object subject, String text) {
    if (terminal) {
      if (text.equals(shown)) return;
      out.print("\r" + text + " ".repeat(Math.max(0, shown.length() - text.length())));
      shown = text;
    } else {
      if (subject.equals(about)) return;
      out.println(text);
    }
    about = subject;
    out.flush();
  }

  /** Leaves the live line as it is. */
  void settle() {
    if (!shown.isEmpty()) out.println();
    shown = "";
    about = null;
    out.flush();
  }
}
