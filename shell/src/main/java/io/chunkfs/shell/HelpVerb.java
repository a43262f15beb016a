package io.chunkfs.shell;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Spelling;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import java.util.List;
import java.util.Optional;

/** Explains all verbs, or one. */
final class HelpVerb implements Verb {
  @Override
  public String usage() {
    return "[VERB]";
  }

  @Override
  public String purpose() {
    return "explain all verbs, or one";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException {
    if (arguments.size() > 1) {
      throw new UsageException("Too many arguments: expected 1 but got " + arguments.size());
    }
    if (arguments.isEmpty()) {
      all(context);
    } else {
      one(context, arguments.get(0).replaceFirst("^--?", ""));
    }
    return Exit.OK;
  }

  private static void all(Context context) {
    context.out().println("Usage: dfs [--fs dfs://HOST:PORT/] [-D KEY=VALUE] VERB ...");
    for (String name : Verbs.NAMES) {
      Verb verb = Verbs.find(name).orElseThrow();
      context.out().printf("  %-14s %s%n", name, verb.purpose());
    }
  }

  private static void one(Context context, String name) throws UsageException {
    if (Verbs.isLater(name)) throw new UsageException(name + " is not available yet");
    Optional<Verb> verb = Verbs.find(name);
    if (verb.isEmpty()) {
      throw new UsageException(
          "no verb is called '"
              + name
              + "'"
              + Spelling.nearest(name, Verbs.NAMES)
                  .map(near -> "; did you mean '" + near + "'?")
                  .orElse(""));
    }
    context.out().println(UsageVerb.line(name));
    context.out().println(verb.get().purpose());
    List<String> examples = Examples.of(name);
    if (!examples.isEmpty()) context.out().println("For example:");
    for (String example : examples) context.out().println("  " + example);
  }
}
