package io.chunkfs.shell.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a verb may use of the process it runs in.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment the environment variables
 * @param options options that hold for every verb
 */
public record Context(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    CommonOptions options) {
  public Context {
    environment = Map.copyOf(environment);
  }
}
