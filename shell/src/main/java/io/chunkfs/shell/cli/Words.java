package io.chunkfs.shell.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A verb's words, taken apart.
 *
 * @param given switches that were given
 * @param values options with their values
 * @param arguments what is neither
 */
public record Words(Set<String> given, Map<String, String> values, List<String> arguments) {
  public Words {
    given = Set.copyOf(given);
    values = Map.copyOf(values);
    arguments = List.copyOf(arguments);
  }

  /** Whether a switch was given. */
  public boolean has(String name) {
    return given.contains(name);
  }

  /** The value of an option, if it was given. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The value of an option that is a whole number from {@code least} on. */
  public int count(String name, int otherwise, int least) throws UsageException {
    String text = values.get(name);
    if (text == null) return otherwise;
    try {
      int number = Integer.parseInt(text);
      if (number >= least) return number;
    } catch (NumberFormatException wrong) {
      throw new UsageException("--" + name + " needs a whole number, not '" + text + "'");
    }
    throw new UsageException("--" + name + " must be at least " + least + ", not " + text);
  }

  /** The n-th argument, from 0. */
  public String argument(int number) {
    return arguments.get(number);
  }
}
