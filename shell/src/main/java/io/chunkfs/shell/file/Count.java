package io.chunkfs.shell.file;

import io.chunkfs.client.Summary;
import io.chunkfs.shell.cli.JsonLine;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Counts directories, files and bytes below paths. The namenode keeps the totals; nothing is
 * walked. No path has a quota, so every one is "none" and what remains of it "inf".
 */
public final class Count extends FileVerb {
  /** Hadoop's kinds of storage that can have a quota of their own. */
  private static final List<String> TYPES = List.of("SSD", "DISK", "ARCHIVE", "PROVIDED", "NVDIMM");

  private static final String QUOTAS = "%12s %15s %15s %15s ";
  private static final String TOTALS = "%12s %12s %18s ";
  private static final String TYPE = "%13s %17s ";
  private static final String CODING = "%20s ";

  /** Made once a command. */
  public Count() {
    super(
        "count",
        Syntax.flags("q", "h", "v", "u", "x", "e", "json")
            .optional("t", Pattern.compile("(?i)(all|ram_disk|" + types("|") + ")(,\\w+)*"))
            .arguments(1));
  }

  @Override
  public String usage() {
    return "[-q] [-h] [-v] [-t [TYPE,...]] [-u] [-x] [-e] [--json] PATH ..."
        + "   (-q with quotas, -u quotas"
        + " alone, -t those of types of storage, -v with a header)";
  }

  @Override
  public String purpose() {
    return "count directories, files and bytes below paths";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    boolean byType = words.value("t").isPresent() && (words.has("q") || words.has("u"));
    List<String> types = byType ? chosen(words.value("t").get()) : List.of();
    if (words.has("v") && !words.has("json")) work.out().println(header(words, types) + "PATHNAME");
    work.each(
        words.arguments(),
        target -> {
          Summary summary = target.fs().summary(target.path());
          if (words.has("json")) {
            work.out().println(json(target, summary));
            return;
          }
          work.out().println(line(words, types, summary) + target.shown());
        });
  }

  private static JsonLine json(Target target, Summary summary) {
    return new JsonLine()
        .with("path", target.path().toString())
        .with("directories", summary.directories())
        .with("files", summary.files())
        .with("bytes", summary.bytes())
        .with("replicatedBytes", summary.replicatedBytes());
  }

  private static String header(Words words, List<String> types) {
    if (!types.isEmpty()) {
      StringBuilder text = new StringBuilder();
      for (String type : types) {
        text.append(String.format(TYPE, type + "_QUOTA", "REM_" + type + "_QUOTA"));
      }
      return text.toString();
    }
    String quotas = String.format(QUOTAS, "QUOTA", "REM_QUOTA", "SPACE_QUOTA", "REM_SPACE_QUOTA");
    if (words.has("u")) return quotas;
    return (words.has("q") ? quotas : "")
        + String.format(TOTALS, "DIR_COUNT", "FILE_COUNT", "CONTENT_SIZE")
        + (words.has("e") ? String.format(CODING, "ERASURECODING_POLICY") : "");
  }

  private static String line(Words words, List<String> types, Summary summary) {
    if (!types.isEmpty()) return String.format(TYPE, "none", "inf").repeat(types.size());
    String quotas = String.format(QUOTAS, "none", "inf", "none", "inf");
    if (words.has("u")) return quotas;
    boolean human = words.has("h");
    String coding = summary.root().directory() ? "" : "Replicated";
    return (words.has("q") ? quotas : "")
        + String.format(
            TOTALS,
            Sizes.of(summary.directories(), human),
            Sizes.of(summary.files(), human),
            Sizes.of(summary.bytes(), human))
        + (words.has("e") ? String.format(CODING, coding) : "");
  }

  private static List<String> chosen(String text) throws UsageException {
    if (text.isEmpty() || text.equalsIgnoreCase("all")) return TYPES;
    List<String> types = new ArrayList<>();
    for (String each : text.toUpperCase(Locale.ROOT).split(",")) {
      if (!TYPES.contains(each)) {
        throw new UsageException("-t knows all, " + types(", ") + ", not '" + each + "'");
      }
      types.add(each);
    }
    return types;
  }

  private static String types(String between) {
    return String.join(between, TYPES).toLowerCase(Locale.ROOT);
  }
}
