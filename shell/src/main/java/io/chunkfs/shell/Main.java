package io.chunkfs.shell;

import io.chunkfs.shell.cli.CommonOptions;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Spelling;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dfs command. {@code dfs ls /}, {@code dfs -ls /} and {@code dfs dfs -ls /} are the same. */
public final class Main {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  Main(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    int code = new Main(System.in, out, err, System.getenv()).run(List.of(arguments));
    out.flush();
    err.flush();
    Runtime.getRuntime().exit(code);
  }

  /** Runs one command and returns its exit code. */
  int run(List<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    try {
      CommonOptions options = CommonOptions.takeFrom(words);
      if (!words.isEmpty() && (words.get(0).equals("dfs") || words.get(0).equals("fs"))) {
        words.remove(0);
      }
      if (words.isEmpty()) return unknown("a verb is missing", "");
      String typed = words.remove(0);
      String name = typed.replaceFirst("^--?", "");
      Optional<Verb> verb = Verbs.find(name);
      if (verb.isEmpty()) return unknown(typed + ": Unknown command", name);
      return run(verb.get(), name, new Context(in, out, err, environment, options), words);
    } catch (UsageException wrong) {
      return unknown("dfs: " + wrong.getMessage(), "");
    }
  }

  private int run(Verb verb, String name, Context context, List<String> words) {
    try {
      return verb.run(context, words);
    } catch (UsageException wrong) {
      err.println("-" + name + ": " + wrong.getMessage());
      err.println(("Usage: dfs " + name + " " + verb.usage()).strip());
      return Exit.USAGE;
    } catch (IOException failed) {
      err.println(name + ": " + failed.getMessage());
      return Exit.FAILED;
    }
  }

  private int unknown(String problem, String name) {
    err.println(problem);
    Spelling.nearest(name, Verbs.NAMES)
        .ifPresent(near -> err.println("Did you mean 'dfs " + near + "'?"));
    err.println("'dfs help' lists the verbs.");
    return Exit.USAGE;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16),
        false,
        StandardCharsets.UTF_8);
  }
}
