package io.chunkfs.shell;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import java.util.List;

/** Shows how verbs are written: all of them, or those named. */
final class UsageVerb implements Verb {
  @Override
  public String usage() {
    return "[VERB ...]";
  }

  @Override
  public String purpose() {
    return "show how verbs are written, in a line each";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException {
    List<String> names =
        arguments.isEmpty()
            ? Verbs.NAMES
            : arguments.stream().map(word -> word.replaceFirst("^--?", "")).toList();
    for (String name : names) {
      if (Verbs.find(name).isEmpty()) throw new UsageException(name + ": Unknown command");
    }
    for (String name : names) context.out().println(line(name));
    return Exit.OK;
  }

  /** The usage line of a verb that there is. */
  static String line(String name) {
    return ("Usage: dfs " + name + " " + Verbs.find(name).orElseThrow().usage()).strip();
  }
}
