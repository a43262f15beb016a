package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Copies files and directories within the cluster, or from one cluster to another. */
public final class Cp extends FileVerb {
  private static final Set<String> SOME_KEPT =
      Set.of(
          "pt", "po", "pp", "pto", "pot", "ptp", "ppt", "pop", "ppo", "ptop", "ptpo", "potp",
          "popt", "ppto", "ppot");

  /** Made once a command. */
  public Cp() {
    super("cp", syntax());
  }

  private static Syntax syntax() {
    List<String> flags = new ArrayList<>(SOME_KEPT);
    flags.addAll(List.of("f", "p", "d"));
    return Syntax.flags(flags.toArray(String[]::new)).values(Arrival.VALUES).arguments(2);
  }

  @Override
  public String usage() {
    return "[-f] [-p|-p[top]] [-d] [-t THREADS] [--replication N] [--block-size SIZE]"
        + " SOURCE ... TARGET   (-f replaces, -p keeps times, owner and mode, or only those"
        + " named, -d without a temporary name)";
  }

  @Override
  public String purpose() {
    return "copy files and directories within the cluster";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    int last = words.arguments().size() - 1;
    int threads = Crew.threads(words);
    List<Target> sources = new ArrayList<>();
    work.each(words.arguments().subList(0, last), sources::add);
    Destination[] found = new Destination[1];
    if (!work.attempt(
        "", () -> found[0] = Destination.of(work, words.argument(last), sources.size()))) {
      return;
    }
    Arrival arrival = new Arrival(words.has("f"), words.has("d"));
    CreateOptions options = Arrival.options(work, words);
    try (Crew crew = new Crew(work, threads)) {
      Copy copy = new Copy(work, crew, arrival, kept(words), options);
      for (Target source : sources) {
        work.attempt(source.shown(), () -> copy.one(source, found[0].place(source.path().name())));
      }
    }
  }

  /** The letters of what is kept of each file: times, owner, permission. */
  private static String kept(Words words) {
    if (words.has("p")) return "top";
    return SOME_KEPT.stream().filter(words::has).findFirst().orElse("p").substring(1);
  }

  private record Copy(Work work, Crew crew, Arrival arrival, String kept, CreateOptions options) {

    void one(Target source, Target target) throws IOException {
      FileInfo info = source.fs().stat(source.path());
      boolean same = source.fs() == target.fs();
      if (same && source.path().equals(target.path()) && (info.directory() || arrival.force())) {
        throw new IOException(both(source, target) + ": are identical");
      }
      if (same && info.directory() && target.path().isAtOrBelow(source.path())) {
        throw new IOException(both(source, target) + ": is a subdirectory of itself");
      }
      tree(source, info, target);
    }

    private static String both(Target source, Target target) {
      return "`" + source.shown() + "' to `" + target.shown() + "'";
    }

    private void tree(Target source, FileInfo info, Target target) throws IOException {
      if (!info.directory()) {
        crew.copy(target.shown(), hand -> file(source, info, target, hand));
        return;
      }
      if (!work.attempt(target.shown(), () -> Arrival.directory(target))) return;
      crew.atLast(target.shown(), () -> keep(info, target));
      Listing listing = source.fs().list(source.path());
      while (listing.more()) {
        for (FileInfo entry : listing.next()) {
          Target child = source.child(entry.name());
          work.attempt(child.shown(), () -> tree(child, entry, target.child(entry.name())));
        }
      }
    }

    private void file(Target source, FileInfo info, Target target, Crew.Hand hand)
        throws IOException {
      arrival.requireFree(target);
      CreateOptions create = options.withEmpty(info.length() == 0 && !info.open());
      try (ChunkInput in = source.fs().open(source.path())) {
        arrival.file(target, create, hand.unfinished(), out -> hand.pump().across(in, out));
      }
      keep(info, target);
    }

    private void keep(FileInfo info, Target target) throws IOException {
      if (kept.contains("p")) target.fs().setPermission(target.path(), info.permission());
      if (kept.contains("o")) {
        FileInfo now = target.fs().stat(target.path());
        new Ownership(info.owner(), info.group()).give(target, now);
      }
      if (kept.contains("t")) {
        target.fs().setTimes(target.path(), info.modifiedMillis(), info.accessedMillis());
      }
    }
  }
}
