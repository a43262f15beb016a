package io.chunkfs.shell.cli;

/** Exit codes of the dfs command. */
public final class Exit {
  /** All was done. */
  public static final int OK = 0;

  /** Something failed; what did not fail was done. */
  public static final int FAILED = 1;

  /** The command line was not understood; nothing was done. */
  public static final int USAGE = 255;

  /** Interrupted from the terminal. */
  public static final int INTERRUPTED = 130;

  private Exit() {}
}
