package io.chunkfs.shell.cli;

import java.util.Locale;

/** One JSON object on a line of its own, as {@code --json} prints one for each thing. */
public final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  /** Adds a text. */
  public JsonLine with(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  /** Adds a number. */
  public JsonLine with(String name, long value) {
    name(name).append(value);
    return this;
  }

  /** Adds yes or no. */
  public JsonLine with(String name, boolean value) {
    name(name).append(value);
    return this;
  }

  private StringBuilder name(String name) {
    if (text.length() > 1) text.append(',');
    quote(name);
    return text.append(':');
  }

  /** As RFC 8259 §7 wants it; what it allows unescaped stays as it is. */
  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
