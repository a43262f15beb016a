package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists files and directories. */
public final class Ls extends FileVerb {
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private record Row(Target target, FileInfo info) {}

  /** How one listing is asked for. */
  private record Style(
      boolean json,
      boolean pathsOnly,
      boolean human,
      boolean accessTime,
      boolean hidden,
      boolean coding,
      boolean recursive,
      boolean sorted,
      Comparator<Row> order) {
    static Style of(Words words) {
      boolean accessTime = words.has("u");
      Comparator<Row> order = Comparator.comparing(row -> 0);
      if (words.has("t")) {
        order = Comparator.comparingLong((Row row) -> time(row.info, accessTime)).reversed();
      } else if (words.has("S")) {
        order = Comparator.comparingLong((Row row) -> row.info.length()).reversed();
      } else if (words.has("r")) {
        order = Comparator.comparing((Row row) -> row.info.name());
      }
      return new Style(
          words.has("json"),
          words.has("C"),
          words.has("h"),
          accessTime,
          words.has("q"),
          words.has("e"),
          words.has("R"),
          words.has("t") || words.has("S") || words.has("r"),
          words.has("r") ? order.reversed() : order);
    }
  }

  /** Made once a command. */
  public Ls() {
    super("ls", Syntax.flags("C", "d", "h", "q", "R", "t", "S", "r", "u", "e", "json"));
  }

  @Override
  public String usage() {
    return "[-C] [-d] [-h] [-q] [-R] [-t] [-S] [-r] [-u] [-e] [--json] [PATH ...]"
        + "   (-C paths alone,"
        + " -q ? for characters that do not print, -t newest first, -S largest first, -u by access,"
        + " -r the other way round)";
  }

  @Override
  public String purpose() {
    return "list files and directories";
  }

  @Override
  void run(Work work, Words words) {
    Style style = Style.of(words);
    List<String> typed = words.arguments().isEmpty() ? List.of(".") : words.arguments();
    work.each(
        typed,
        target -> {
          FileInfo info = target.fs().stat(target.path());
          if (info.directory() && !words.has("d")) {
            list(work, style, target);
          } else {
            print(work, style, List.of(new Row(target, info)));
          }
        });
  }

  private static void list(Work work, Style style, Target directory) throws IOException {
    // A page at a time where the order allows it; the header needs the number of entries.
    List<Row> rows = new ArrayList<>();
    Listing listing = directory.fs().list(directory.path());
    while (listing.more()) {
      for (FileInfo entry : listing.next()) {
        rows.add(new Row(directory.child(entry.name()), entry));
      }
    }
    if (style.sorted()) rows.sort(style.order());
    if (!style.recursive() && !style.pathsOnly() && !style.json() && !rows.isEmpty()) {
      work.out().println("Found " + rows.size() + " items");
    }
    if (!style.recursive()) {
      print(work, style, rows);
      return;
    }
    String format = format(rows, style);
    for (Row row : rows) {
      print(work, style, format, row);
      if (row.info.directory()) {
        work.attempt(row.target.shown(), () -> list(work, style, row.target));
      }
    }
  }

  private static void print(Work work, Style style, List<Row> rows) {
    String format = format(rows, style);
    for (Row row : rows) print(work, style, format, row);
  }

  private static void print(Work work, Style style, String format, Row row) {
    if (style.json()) {
      work.out().println(FileLine.of(row.info));
      return;
    }
    if (style.pathsOnly()) {
      work.out().println(shown(style, row));
      return;
    }
    FileInfo info = row.info;
    Instant time = Instant.ofEpochMilli(time(info, style.accessTime()));
    work.out()
        .println(
            String.format(
                format,
                info.mode(),
                info.directory() ? "-" : Integer.toString(info.replication()),
                info.owner(),
                info.group(),
                coding(info),
                size(info, style.human()),
                MINUTES.format(time.atZone(ZoneId.systemDefault())),
                shown(style, row)));
  }

  private static String shown(Style style, Row row) {
    String path = row.target.shown();
    return style.hidden() ? path.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?") : path;
  }

  /** How a file's bytes are kept safe; a directory has nothing of the kind. */
  private static String coding(FileInfo info) {
    return info.directory() ? "" : "Replicated";
  }

  /** Columns as wide as the widest entry, at least as wide as Hadoop's. */
  private static String format(List<Row> rows, Style style) {
    int replication = 3;
    int owner = 0;
    int group = 0;
    int coding = 1;
    int length = 10;
    for (Row row : rows) {
      replication = Math.max(replication, Integer.toString(row.info.replication()).length());
      owner = Math.max(owner, row.info.owner().length());
      group = Math.max(group, row.info.group().length());
      coding = Math.max(coding, coding(row.info).length());
      length = Math.max(length, size(row.info, style.human()).length());
    }
    return "%s %"
        + replication
        + "s "
        + (owner > 0 ? "%-" + owner + "s " : "%s")
        + (group > 0 ? "%-" + group + "s " : "%s")
        + (style.coding() ? "%-" + coding + "s " : "%.0s")
        + "%"
        + length
        + "s %s %s";
  }

  private static String size(FileInfo info, boolean human) {
    return human ? Sizes.human(info.length()) : Long.toString(info.length());
  }

  private static long time(FileInfo info, boolean accessTime) {
    return accessTime ? info.accessedMillis() : info.modifiedMillis();
  }
}
