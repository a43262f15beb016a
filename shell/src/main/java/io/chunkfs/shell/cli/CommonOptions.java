package io.chunkfs.shell.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options that hold for every verb, before or after its name.
 *
 * @param fs the cluster's address, from {@code --fs}
 * @param configuration file of settings, from {@code --conf}
 * @param settings single settings, from {@code -D key=value}
 */
public record CommonOptions(
    Optional<String> fs, Optional<String> configuration, Map<String, String> settings) {
  public CommonOptions {
    settings = Map.copyOf(settings);
  }

  /**
   * Takes them out of {@code words}; what is left is the verb with its own words. Nothing is taken
   * from behind {@code --}.
   */
  public static CommonOptions takeFrom(List<String> words) throws UsageException {
    Optional<String> fs = Optional.empty();
    Optional<String> configuration = Optional.empty();
    Map<String, String> settings = new HashMap<>();
    List<String> left = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        left.addAll(words.subList(i, words.size()));
        break;
      }
      String name = optionName(word);
      switch (name) {
        case "fs" -> {
          fs = Optional.of(value(words, i));
          i += word.contains("=") ? 0 : 1;
        }
        case "conf" -> {
          configuration = Optional.of(value(words, i));
          i += word.contains("=") ? 0 : 1;
        }
        case "D" -> {
          boolean apart = word.equals("-D");
          if (apart && i + 1 == words.size()) throw new UsageException("-D needs KEY=VALUE");
          putSetting(settings, apart ? words.get(++i) : word.substring(2));
        }
        default -> left.add(word);
      }
    }
    words.clear();
    words.addAll(left);
    return new CommonOptions(fs, configuration, settings);
  }

  private static String optionName(String word) {
    if (word.startsWith("-D")) return "D";
    int equals = word.indexOf('=');
    return switch (equals < 0 ? word : word.substring(0, equals)) {
      case "--fs", "-fs" -> "fs";
      case "--conf", "-conf" -> "conf";
      default -> "";
    };
  }

  private static String value(List<String> words, int at) throws UsageException {
    String word = words.get(at);
    int equals = word.indexOf('=');
    if (equals >= 0) return word.substring(equals + 1);
    if (at + 1 == words.size()) throw new UsageException(word + " needs a value");
    return words.get(at + 1);
  }

  private static void putSetting(Map<String, String> settings, String text) throws UsageException {
    int equals = text.indexOf('=');
    if (equals <= 0) throw new UsageException("-D needs KEY=VALUE, not '" + text + "'");
    settings.put(text.substring(0, equals), text.substring(equals + 1));
  }
}
