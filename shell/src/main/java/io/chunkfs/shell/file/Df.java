package io.chunkfs.shell.file;

import io.chunkfs.client.NodeInfo;
import io.chunkfs.shell.cli.JsonLine;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Says how large the cluster is and how full, of all datanodes that are not dead together. */
public final class Df extends FileVerb {
  /** What one cluster can take; in bytes, replicas counted one by one. */
  private record Space(long size, long used, long available) {
    static Space of(Target target) throws IOException {
      long size = 0;
      long used = 0;
      long available = 0;
      for (NodeInfo node : target.fs().report().nodes()) {
        if (node.state() == NodeInfo.State.DEAD) continue;
        size += node.capacityBytes();
        used += node.usedBytes();
        available += node.remainingBytes();
      }
      return new Space(size, used, available);
    }

    JsonLine json(String address) {
      return new JsonLine()
          .with("filesystem", address)
          .with("size", size)
          .with("used", used)
          .with("available", available);
    }

    String share() {
      return String.format(Locale.ROOT, "%.0f%%", size == 0 ? 0 : 100.0 * used / size);
    }
  }

  /** Made once a command. */
  public Df() {
    super("df", Syntax.flags("h", "json"));
  }

  @Override
  public String usage() {
    return "[-h] [--json] [PATH ...]";
  }

  @Override
  public String purpose() {
    return "say how large the cluster is, and how full";
  }

  @Override
  void run(Work work, Words words) {
    Table table = new Table(1, 2, 3, 4);
    table.row("Filesystem", "Size", "Used", "Available", "Use%");
    boolean human = words.has("h");
    boolean any = false;
    List<String> typed = words.arguments().isEmpty() ? List.of("/") : words.arguments();
    for (String word : typed) {
      any |=
          work.attempt(
              word,
              () -> {
                for (Target target : work.targets().expand(word)) {
                  target.fs().stat(target.path());
                  Space space = Space.of(target);
                  String address = work.targets().cluster(word);
                  if (words.has("json")) {
                    work.out().println(space.json(address));
                    continue;
                  }
                  table.row(
                      address,
                      Sizes.of(space.size(), human),
                      Sizes.of(space.used(), human),
                      Sizes.of(space.available(), human),
                      space.share());
                }
              });
    }
    if (any && !words.has("json")) table.print(work.out());
  }
}
