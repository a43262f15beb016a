package io.chunkfs.shell.file;

import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Local files and directories on their way into the cluster. */
final class Upload {
  /**
   * How they go.
   *
   * @param arrival how files are made
   * @param options what files are made with
   * @param preserve with their times, owners and permissions
   * @param move deletes each local one that has arrived; needs a crew of one
   */
  record How(Arrival arrival, CreateOptions options, boolean preserve, boolean move) {}

  private final Work work;
  private final How how;
  private final Crew crew;

  private Upload(Work work, How how, Crew crew) {
    this.work = work;
    this.how = how;
    this.crew = crew;
  }

  /** Takes the last word as the target, the others as sources; one alone goes to the home. */
  static void run(Work work, List<String> words, How how, int threads) throws IOException {
    int last = words.size() - 1;
    List<String> sources = last == 0 ? words : words.subList(0, last);
    String typed = last == 0 ? "." : words.get(last);
    Destination[] found = new Destination[1];
    if (!work.attempt("", () -> found[0] = Destination.of(work, typed, sources.size()))) return;
    try (Crew crew = new Crew(work, threads)) {
      Upload upload = new Upload(work, how, crew);
      for (String source : sources) upload.one(source, found[0]);
    }
  }

  private void one(String source, Destination destination) throws IOException {
    if (source.equals("-")) {
      standardInput(destination);
      return;
    }
    Path local = LocalPaths.of(source);
    if (!Files.exists(local)) {
      work.fail("", Failures.of(source, "No such file or directory"));
      return;
    }
    Path name = local.toAbsolutePath().normalize().getFileName();
    tree(local, destination.place(name == null ? "" : name.toString()), how.move());
  }

  private void standardInput(Destination destination) throws IOException {
    Target target = destination.target();
    crew.copy(
        target.shown(),
        hand -> {
          how.arrival().requireFree(target);
          how.arrival()
              .file(
                  target,
                  how.options(),
                  hand.unfinished(),
                  out -> hand.pump().in(Channels.newChannel(work.context().in()), out));
        });
  }

  /** A file, or a directory with what is in it. */
  private boolean tree(Path local, Target target, boolean move) throws IOException {
    if (Files.isDirectory(local)) return directory(local, target, move);
    return crew.copy(
        target.shown(),
        hand -> {
          how.arrival().requireFree(target);
          try (FileChannel in = FileChannel.open(local)) {
            CreateOptions create =
                how.options().withEmpty(Files.isRegularFile(local) && in.size() == 0);
            how.arrival().file(target, create, hand.unfinished(), out -> hand.pump().in(in, out));
          }
          if (how.preserve()) preserve(local, target);
          if (move) Files.delete(local);
        });
  }

  private boolean directory(Path local, Target target, boolean move) throws IOException {
    // Of a link only the link goes, not what it leads to.
    boolean moveEntries = move && !Files.isSymbolicLink(local);
    if (!work.attempt(target.shown(), () -> makeDirectory(target))) return false;
    // What is made in it changes its times.
    if (how.preserve()) crew.atLast(target.shown(), () -> preserve(local, target));
    boolean[] all = {true};
    boolean listed =
        work.attempt(
            local.toString(),
            () -> {
              try (Stream<Path> entries = Files.list(local)) {
                for (Path entry : entries.sorted().toList()) {
                  all[0] &= tree(entry, target.child(entry.getFileName().toString()), moveEntries);
                }
              }
            });
    if (!listed || !all[0]) return false;
    return !move || work.attempt(local.toString(), () -> Files.delete(local));
  }

  private void makeDirectory(Target target) throws IOException {
    if (how.move() && target.fs().find(target.path()).isPresent()) {
      throw Failures.of(target.shown(), "File exists"); // a move does not merge
    }
    Arrival.directory(target);
  }

  private static void preserve(Path local, Target target) throws IOException {
    LocalPaths.Kept kept = LocalPaths.kept(local);
    target.fs().setPermission(target.path(), kept.permission());
    Optional<FileInfo> info = target.fs().find(target.path());
    if (info.isPresent()) {
      new Ownership(kept.owner(), kept.group()).give(target, info.get());
    }
    target.fs().setTimes(target.path(), kept.modifiedMillis(), kept.accessedMillis());
  }
}
