package io.chunkfs.shell.cli;

/** The command line is not understood; the message is one line and says what is wrong with it. */
public final class UsageException extends Exception {
  /** Says what is wrong. */
  public UsageException(String message) {
    super(message);
  }
}
