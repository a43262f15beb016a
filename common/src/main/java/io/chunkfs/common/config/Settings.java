package io.chunkfs.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import io.chunkfs.common.text.EditDistance;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The effective settings: the shipped file {@code conf/dfs.conf} (packed beside this class), over
 * it a file of the user's, over it single overrides. HOCON syntax; durations and sizes carry units.
 * Immutable.
 */
public final class Settings {
  private final Config config;

  private Settings(Config config) {
    this.config = config;
  }

  /** The shipped defaults alone. */
  public static Settings defaults() {
    return new Settings(shipped());
  }

  /**
   * Defaults, then {@code file}.
   *
   * @throws SettingException when the file is missing, is not HOCON, or has a key that is not known
   */
  public static Settings load(Path file) throws SettingException {
    if (!Files.isReadable(file)) {
      throw new SettingException("cannot read the configuration file " + file);
    }
    try {
      Config own = ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults());
      return new Settings(shipped()).over(own, file.toString());
    } catch (ConfigException wrong) {
      throw new SettingException(file + ": " + wrong.getMessage());
    }
  }

  /**
   * These settings with single keys replaced, as by {@code -D key=value}.
   *
   * @throws SettingException when a key is not known
   */
  public Settings with(Map<String, String> overrides) throws SettingException {
    Config own = ConfigFactory.empty();
    for (Map.Entry<String, String> each : new TreeMap<>(overrides).entrySet()) {
      own = own.withValue(each.getKey(), ConfigValueFactory.fromAnyRef(each.getValue()));
    }
    return over(own, "the command line");
  }

  /** A duration; the file writes it with a unit, as in {@code 30 s}. */
  public Duration duration(String key) throws SettingException {
    return read(key, "a duration with a unit, such as 30 s", () -> config.getDuration(key));
  }

  /** A size in bytes; the file writes it with a unit, as in {@code 128 MiB}. */
  public long bytes(String key) throws SettingException {
    return read(key, "a size with a unit, such as 128 MiB", () -> config.getBytes(key));
  }

  /** A whole number. */
  public int count(String key) throws SettingException {
    return read(key, "a whole number", () -> config.getInt(key));
  }

  /** A number. */
  public double number(String key) throws SettingException {
    return read(key, "a number", () -> config.getDouble(key));
  }

  /** A switch. */
  public boolean flag(String key) throws SettingException {
    return read(key, "true or false", () -> config.getBoolean(key));
  }

  /** A text, possibly empty. */
  public String text(String key) throws SettingException {
    return read(key, "a text", () -> config.getString(key));
  }

  /** A list of texts. */
  public List<String> texts(String key) throws SettingException {
    return read(key, "a list of texts", () -> config.getStringList(key));
  }

  /**
   * Read as a stream: by URL, opening the jar once more costs a short command a tenth of its time.
   */
  private static Config shipped() {
    try (InputStream file = Settings.class.getResourceAsStream("dfs.conf");
        Reader text = new InputStreamReader(file, StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the shipped settings cannot be read", unreadable);
    }
  }

  private Settings over(Config own, String source) throws SettingException {
    for (Map.Entry<String, ?> entry : own.entrySet()) {
      if (!config.hasPathOrNull(entry.getKey())) {
        throw new SettingException(
            source
                + ": unknown setting '"
                + entry.getKey()
                + "'; the nearest known one is '"
                + nearest(entry.getKey())
                + "'");
      }
    }
    return new Settings(own.withFallback(config).resolve());
  }

  private String nearest(String key) {
    return config.entrySet().stream()
        .map(Map.Entry::getKey)
        .min((a, b) -> Integer.compare(EditDistance.between(key, a), EditDistance.between(key, b)))
        .orElse("");
  }

  private interface Reading<T> {
    T now();
  }

  private <T> T read(String key, String form, Reading<T> reading) throws SettingException {
    try {
      return reading.now();
    } catch (ConfigException.Missing missing) {
      throw new SettingException("setting '" + key + "' is missing");
    } catch (ConfigException wrong) {
      throw new SettingException(
          "setting '" + key + "' must be " + form + ", not " + config.getValue(key).render());
    }
  }
}
