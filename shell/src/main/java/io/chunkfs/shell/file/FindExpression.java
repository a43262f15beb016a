package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Spelling;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code find} looks for and does: terms from left to right, until one does not hold. Without
 * one that prints, what they all hold for is printed.
 */
final class FindExpression {
  private static final Set<String> WORDS =
      Set.of("name", "iname", "print", "print0", "json", "a", "and");

  /** One word of it, with its value. */
  private interface Term {
    boolean holds(Target target, FileInfo info);
  }

  private final List<Term> terms = new ArrayList<>();

  private FindExpression() {}

  /** Whether a word is the first one behind the paths. */
  static boolean begins(String word) {
    return word.startsWith("-") && word.length() > 1 || isParenthesis(word);
  }

  /** Takes the words behind the paths apart. */
  static FindExpression parse(List<String> words, PrintStream out) throws UsageException {
    FindExpression expression = new FindExpression();
    boolean prints = false;
    boolean and = true;
    int open = 0;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      if (isParenthesis(word)) {
        // With "and" alone they change nothing, but must be in pairs.
        open += word.equals("(") ? 1 : -1;
        if (open < 0) throw new UsageException("there is no ( before the )");
        continue;
      }
      String name = word.startsWith("--") ? word.substring(2) : word.substring(1);
      if (!word.startsWith("-") || !WORDS.contains(name)) throw unexpected(word, name);
      boolean joins = name.equals("a") || name.equals("and");
      if (joins && and) throw new UsageException(word + " needs an expression before it");
      and = joins;
      switch (name) {
        case "name", "iname" -> expression.terms.add(named(word, name.equals("iname"), rest));
        case "print" -> expression.terms.add(printing(out, "\n"));
        case "print0" -> expression.terms.add(printing(out, "\0"));
        case "json" -> expression.terms.add(json(out));
        default -> {}
      }
      prints |= name.startsWith("print") || name.equals("json");
    }
    if (open > 0) throw new UsageException("there is no ) behind the (");
    if (and && !expression.terms.isEmpty()) {
      throw new UsageException("-a needs an expression behind it");
    }
    if (!prints) expression.terms.add(printing(out, "\n"));
    return expression;
  }

  /** Looks at one path, and does to it what is to be done. */
  void on(Target target, FileInfo info) {
    for (Term term : terms) {
      if (!term.holds(target, info)) return;
    }
  }

  private static Term printing(PrintStream out, String end) {
    return (target, info) -> {
      out.print(target.shown() + end);
      return true;
    };
  }

  private static Term json(PrintStream out) {
    return (target, info) -> {
      out.println(FileLine.of(info));
      return true;
    };
  }

  private static Term named(String word, boolean anyCase, Iterator<String> rest)
      throws UsageException {
    if (!rest.hasNext()) throw new UsageException(word + " needs a pattern");
    String glob = rest.next();
    try {
      Pattern pattern = Globs.pattern(anyCase ? glob.toLowerCase(Locale.ROOT) : glob);
      return (target, info) -> {
        String name = target.path().name();
        return pattern.matcher(anyCase ? name.toLowerCase(Locale.ROOT) : name).matches();
      };
    } catch (IOException wrong) {
      throw new UsageException(wrong.getMessage());
    }
  }

  private static boolean isParenthesis(String word) {
    return word.equals("(") || word.equals(")");
  }

  private static UsageException unexpected(String word, String name) {
    String near =
        word.startsWith("-")
            ? Spelling.nearest(name, WORDS).map(each -> " (did you mean -" + each + "?)").orElse("")
            : "";
    return new UsageException("Unexpected argument: " + word + near);
  }
}
