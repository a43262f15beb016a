package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Prints what is known of files in a form that the caller chooses. */
public final class Stat extends FileVerb {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** Made once a command. */
  public Stat() {
    super("stat", Syntax.flags("R", "json").arguments(1));
  }

  @Override
  public String usage() {
    return "[-R] [--json | FORMAT] PATH ...   (%a %A mode, %b bytes, %F type, %g group, %n name,"
        + " %o block size, %r replication, %u owner, %x %X accessed, %y %Y modified)";
  }

  @Override
  public String purpose() {
    return "print what is known of files";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    List<String> paths = words.arguments();
    String format = "%y";
    if (paths.get(0).contains("%") && !words.has("json")) {
      format = paths.get(0);
      paths = paths.subList(1, paths.size());
      if (paths.isEmpty()) {
        throw new UsageException("Not enough arguments: expected 1 but got 0");
      }
    }
    String chosen = format;
    work.each(
        paths,
        target -> {
          FileInfo info = target.fs().stat(target.path());
          print(work, words, chosen, info);
          if (!words.has("R") || !info.directory()) return;
          Tree.walk(work, target, (below, each) -> print(work, words, chosen, each));
        });
  }

  private static void print(Work work, Words words, String format, FileInfo info) {
    work.out().println(words.has("json") ? FileLine.of(info) : format(format, info));
  }

  private static String format(String format, FileInfo info) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        text.append(c);
      } else if (i + 1 < format.length()) { // Hadoop drops one at the end
        text.append(field(format.charAt(++i), info));
      }
    }
    return text.toString();
  }

  private static String field(char letter, FileInfo info) {
    return switch (letter) {
      case 'a' -> Integer.toOctalString(info.permission());
      case 'A' -> info.mode().substring(1);
      case 'b' -> Long.toString(info.length());
      case 'F' -> info.directory() ? "directory" : "regular file";
      case 'g' -> info.group();
      case 'n' -> info.name();
      case 'o' -> Long.toString(info.blockSize());
      case 'r' -> Integer.toString(info.replication());
      case 'u' -> info.owner();
      case 'x' -> time(info.accessedMillis());
      case 'X' -> Long.toString(info.accessedMillis());
      case 'y' -> time(info.modifiedMillis());
      case 'Y' -> Long.toString(info.modifiedMillis());
      default -> Character.toString(letter);
    };
  }

  private static String time(long millis) {
    return SECONDS.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }
}
