package io.chunkfs.shell.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which options a verb has and how many arguments. Long options are known in both spellings, {@code
 * --skip-trash} and {@code -skipTrash}; one-letter options may be joined, as in {@code -rf}; {@code
 * --} ends the options.
 */
public final class Syntax {
  private final Set<String> flags;
  private final Set<String> valued = new HashSet<>();
  private final Map<String, Pattern> optional = new HashMap<>();
  private int least;
  private int most = Integer.MAX_VALUE;

  private Syntax(Set<String> flags) {
    this.flags = flags;
  }

  /** A verb with these switches, written as {@code skip-trash} or {@code f}. */
  public static Syntax flags(String... names) {
    return new Syntax(new HashSet<>(Arrays.asList(names)));
  }

  /** And these options that take a value. */
  public Syntax values(String... names) {
    valued.addAll(Arrays.asList(names));
    return this;
  }

  /** And an option that takes the next word as its value when that looks like one, else empty. */
  public Syntax optional(String name, Pattern value) {
    optional.put(name, value);
    return this;
  }

  /** And so many arguments. */
  public Syntax arguments(int fewest, int highest) {
    least = fewest;
    most = highest;
    return this;
  }

  /** And so many arguments or more. */
  public Syntax arguments(int fewest) {
    return arguments(fewest, Integer.MAX_VALUE);
  }

  /** Takes a verb's words apart. */
  public Words parse(List<String> words) throws UsageException {
    Set<String> given = new HashSet<>();
    Map<String, String> values = new HashMap<>();
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        arguments.addAll(words.subList(i + 1, words.size()));
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        arguments.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      String name = normal(equals < 0 ? word : word.substring(0, equals));
      if (valued.contains(name)) {
        if (equals < 0 && i + 1 == words.size()) throw new UsageException(word + " needs a value");
        values.put(name, equals < 0 ? words.get(++i) : word.substring(equals + 1));
      } else if (optional.containsKey(name)) {
        boolean next = i + 1 < words.size() && isValue(name, words.get(i + 1));
        values.put(name, equals >= 0 ? word.substring(equals + 1) : next ? words.get(++i) : "");
      } else if (flags.contains(name) && equals < 0) {
        given.add(name);
      } else if (joined(word)) {
        word.substring(1).chars().forEach(letter -> given.add(Character.toString(letter)));
      } else {
        throw illegal(word);
      }
    }
    requireNumber(arguments.size());
    return new Words(given, values, arguments);
  }

  private boolean isValue(String name, String word) {
    return optional.get(name).matcher(word).matches();
  }

  private boolean joined(String word) {
    return !word.startsWith("--")
        && word.length() > 2
        && word.substring(1).chars().allMatch(c -> flags.contains(Character.toString(c)));
  }

  private UsageException illegal(String word) {
    Set<String> known = new HashSet<>(flags);
    known.addAll(valued);
    known.addAll(optional.keySet());
    known.removeIf(each -> each.length() < 3);
    return new UsageException(
        "Illegal option "
            + word
            + Spelling.nearest(normal(word), known)
                .map(near -> " (did you mean --" + near + "?)")
                .orElse(""));
  }

  private void requireNumber(int number) throws UsageException {
    if (number < least) {
      throw new UsageException("Not enough arguments: expected " + least + " but got " + number);
    }
    if (number > most) {
      throw new UsageException("Too many arguments: expected " + most + " but got " + number);
    }
  }

  /** {@code --skip-trash} and {@code -skipTrash} become {@code skip-trash}; {@code -R} stays R. */
  private static String normal(String option) {
    String name = option.startsWith("--") ? option.substring(2) : option.substring(1);
    if (name.length() == 1) return name;
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
