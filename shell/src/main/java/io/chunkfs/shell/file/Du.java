package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.client.Summary;
import io.chunkfs.shell.cli.JsonLine;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.List;

/**
 * Says how much space files and directories take. The namenode keeps the totals; none is walked.
 */
public final class Du extends FileVerb {
  /** Made once a command. */
  public Du() {
    super("du", Syntax.flags("s", "h", "v", "x", "json"));
  }

  @Override
  public String usage() {
    return "[-s] [-h] [-v] [-x] [--json] [PATH ...]"
        + "   (-s the path alone, -v with a header, -x as without"
        + " snapshots)";
  }

  @Override
  public String purpose() {
    return "say how much space files and directories take: bytes, bytes of all replicas, path";
  }

  @Override
  void run(Work work, Words words) {
    Table table = new Table();
    boolean json = words.has("json");
    if (words.has("v") && !json) {
      table.row("SIZE", "DISK_SPACE_CONSUMED_WITH_ALL_REPLICAS", "FULL_PATH_NAME");
    }
    List<String> typed = words.arguments().isEmpty() ? List.of(".") : words.arguments();
    Rows rows = new Rows(work, table, words);
    work.each(
        typed,
        target -> {
          FileInfo info = target.fs().stat(target.path());
          if (info.directory() && !words.has("s")) {
            rows.entries(target);
          } else {
            rows.add(target, info);
          }
        });
    if (rows.any()) table.print(work.out());
  }

  /** The lines of one command. */
  private static final class Rows {
    private final Work work;
    private final Table table;
    private final boolean human;
    private final boolean json;
    private boolean any;

    Rows(Work work, Table table, Words words) {
      this.work = work;
      this.table = table;
      this.human = words.has("h");
      this.json = words.has("json");
    }

    boolean any() {
      return any;
    }

    void entries(Target directory) throws IOException {
      Listing listing = directory.fs().list(directory.path());
      while (listing.more()) {
        for (FileInfo entry : listing.next()) {
          Target child = directory.child(entry.name());
          work.attempt(child.shown(), () -> add(child, entry));
        }
      }
    }

    void add(Target target, FileInfo info) throws IOException {
      if (!info.directory() && !info.open()) {
        row(target, info.length(), info.length() * info.replication());
        return;
      }
      Summary summary = target.fs().summary(target.path());
      row(target, summary.bytes(), summary.replicatedBytes());
    }

    private void row(Target target, long bytes, long replicated) {
      if (json) {
        JsonLine line = new JsonLine().with("path", target.path().toString());
        work.out().println(line.with("bytes", bytes).with("replicatedBytes", replicated));
        return;
      }
      any = true;
      table.row(size(bytes), size(replicated), target.shown());
    }

    private String size(long bytes) {
      return Sizes.of(bytes, human);
    }
  }
}
