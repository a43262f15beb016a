package io.chunkfs.shell;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import java.util.List;

/** Says which release this is. */
final class VersionVerb implements Verb {
  @Override
  public String usage() {
    return "";
  }

  @Override
  public String purpose() {
    return "say which release of ChunkFS and Java this is";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException {
    if (!arguments.isEmpty()) throw new UsageException("Too many arguments: expected 0");
    context.out().println("ChunkFS " + release());
    context.out().println("Java " + Runtime.version() + ", " + System.getProperty("java.home"));
    return Exit.OK;
  }

  private static String release() {
    String packed = VersionVerb.class.getPackage().getImplementationVersion();
    return packed == null ? "development build" : packed;
  }
}
