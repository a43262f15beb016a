package io.chunkfs.shell.file;

import io.chunkfs.client.Explanation;
import io.chunkfs.client.Explanation.Because;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Explanations as they are printed: for people, or one line of JSON for programs. */
final class ExplanationText {
  private ExplanationText() {}

  static void plain(PrintStream out, String shown, Explanation explanation) {
    out.println(shown + ": " + explanation.summary());
    for (Because because : explanation.reasons()) {
      out.println("  " + because.code() + " " + because.subject() + ": " + because.detail());
      String doing = because.doing();
      Optional<String> done = because.doneIn().map(span -> "done in about " + Times.human(span));
      if (!doing.isEmpty()) {
        out.println("    being done: " + doing + done.map(text -> "; " + text).orElse(""));
      } else {
        done.ifPresent(text -> out.println("    " + text));
      }
      if (!because.next().isEmpty()) out.println("    you can: " + because.next());
    }
    if (explanation.more() > 0) {
      out.println("  and " + explanation.more() + " more, not named here");
    }
  }

  static void json(PrintStream out, String shown, Explanation explanation) {
    StringBuilder text = new StringBuilder("{");
    field(text, "what", shown).append(',');
    field(text, "kind", explanation.kind()).append(',');
    field(text, "summary", explanation.summary()).append(",\"reasons\":[");
    String separator = "";
    for (Because because : explanation.reasons()) {
      text.append(separator).append('{');
      separator = ",";
      field(text, "code", because.code()).append(',');
      field(text, "subject", because.subject()).append(',');
      field(text, "detail", because.detail()).append(',');
      field(text, "doing", because.doing()).append(',');
      text.append("\"doneInMillis\":");
      text.append(because.doneIn().map(Duration::toMillis).map(Object::toString).orElse("null"));
      text.append(',');
      field(text, "next", because.next()).append('}');
    }
    text.append("],\"more\":").append(explanation.more()).append('}');
    out.println(text);
  }

  private static StringBuilder field(StringBuilder text, String name, String value) {
    text.append('"').append(name).append("\":\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"');
  }
}
