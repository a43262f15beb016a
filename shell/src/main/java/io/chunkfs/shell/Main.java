package io.chunkfs.shell;

import io.chunkfs.shell.cli.CommonOptions;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Environment;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Spelling;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The dfs command. {@code dfs ls /}, {@code dfs -ls /} and {@code dfs dfs -ls /} are the same. */
public final class Main {
  private static final Set<String> HELP = Set.of("--help", "-help");

  private final Process process;

  /** What commands may use of the process they run in. */
  record Process(
      InputStream in,
      PrintStream out,
      OutputStream data,
      PrintStream err,
      Map<String, String> environment) {}

  Main(Process process) {
    this.process = process;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    FileOutputStream data = new FileOutputStream(FileDescriptor.out);
    PrintStream out = stream(data);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    int code = new Main(new Process(in, out, data, err, System.getenv())).run(List.of(arguments));
    out.flush();
    err.flush();
    Runtime.getRuntime().exit(code);
  }

  /** Runs one command and returns its exit code. */
  int run(List<String> arguments) {
    List<String> words = new ArrayList<>(arguments);
    try {
      CommonOptions options = CommonOptions.takeFrom(words);
      dropProgram(words);
      if (words.isEmpty()) return unknown("dfs: a verb is missing", "");
      String typed = words.remove(0);
      String name = typed.replaceFirst("^--?", "");
      if (Verbs.isLater(name)) return notYet(name);
      Optional<Verb> verb = Verbs.find(name);
      if (verb.isEmpty()) return unknown(typed + ": Unknown command", name);
      if (!words.isEmpty() && HELP.contains(words.get(0))) {
        return run(new HelpVerb(), "help", context(options), List.of(name));
      }
      return run(verb.get(), name, context(options), words);
    } catch (UsageException wrong) {
      return unknown("dfs: " + wrong.getMessage(), "");
    }
  }

  private Context context(CommonOptions options) {
    return new Context(
        process.in,
        process.out,
        process.data,
        process.err,
        new Environment(process.environment),
        options);
  }

  private int run(Verb verb, String name, Context context, List<String> words) {
    try {
      return verb.run(context, words);
    } catch (UsageException wrong) {
      process.err.println("-" + name + ": " + wrong.getMessage());
      process.err.println(("Usage: dfs " + name + " " + verb.usage()).strip());
      return Exit.USAGE;
    } catch (IOException failed) {
      process.out.flush();
      Failures.tell(process.err, name, "", failed);
      return Exit.FAILED;
    } catch (RuntimeException bug) {
      // Ours, and the user's to report: what and where, without a page of stack.
      process.out.flush();
      process.err.println(name + ": a failure of dfs itself: " + bug);
      process.err.println("  at " + bug.getStackTrace()[0] + "; please report it");
      return Exit.FAILED;
    }
  }

  /** Hadoop's other programs: {@code dfs dfs -ls}, {@code dfs dfsadmin -report}. */
  private static void dropProgram(List<String> words) {
    if (words.isEmpty()) return;
    if (words.get(0).equals("dfs") || words.get(0).equals("fs")) words.remove(0);
  }

  private int notYet(String name) {
    process.err.println(name + ": not available yet");
    return Exit.USAGE;
  }

  private int unknown(String problem, String name) {
    process.err.println(problem);
    Spelling.nearest(name, Verbs.NAMES)
        .ifPresent(near -> process.err.println("Did you mean 'dfs " + near + "'?"));
    process.err.println("'dfs help' lists the verbs.");
    return Exit.USAGE;
  }

  private static PrintStream stream(OutputStream to) {
    return new PrintStream(new BufferedOutputStream(to, 1 << 16), false, StandardCharsets.UTF_8);
  }
}
