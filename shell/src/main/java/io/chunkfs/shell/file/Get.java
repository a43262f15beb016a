package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Copies files and directories of the cluster to local ones. A file is written under the name
 * {@code NAME._COPYING_} and renamed when it is whole.
 */
public final class Get extends FileVerb {
  /** Made once a command, under the name that was typed. */
  public Get(String name) {
    super(name, Syntax.flags("f", "p", "d", "ignore-crc").values("t", "q").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-p] [-d] [-ignoreCrc] [-t THREADS] PATH ... LOCAL   (LOCAL may be -, standard"
        + " output; -f replaces, -p keeps times and mode, -d without a temporary name)";
  }

  @Override
  public String purpose() {
    return "copy files of the cluster to local ones";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    List<String> sources = words.arguments();
    String typed = ".";
    if (sources.size() > 1) {
      typed = sources.get(sources.size() - 1);
      sources = sources.subList(0, sources.size() - 1);
    }
    int threads = Crew.threads(words);
    if (typed.equals("-")) {
      Pump pump = new Pump();
      work.out().flush();
      work.each(sources, source -> Cat.copy(source, pump, work.context().data()));
      return;
    }
    Path local = LocalPaths.of(typed);
    boolean intoDirectory = Files.isDirectory(local);
    if (sources.size() > 1 && !intoDirectory) {
      String reason = Files.exists(local) ? "Is not a directory" : "No such file or directory";
      work.fail("", Failures.of(typed, reason));
      return;
    }
    Path above = local.toAbsolutePath().getParent();
    if (above != null && !Files.isDirectory(above)) {
      work.fail("", Failures.of(typed, "No such file or directory"));
      return;
    }
    try (Crew crew = new Crew(work, threads)) {
      Copy copy = new Copy(work, words, crew);
      work.each(
          sources,
          source -> copy.tree(source, intoDirectory ? local.resolve(nameOf(source)) : local));
    }
  }

  private static String nameOf(Target source) {
    return source.path().isRoot() ? "." : source.path().name();
  }

  private record Copy(Work work, Words words, Crew crew) {

    void tree(Target source, Path local) throws IOException {
      FileInfo info = source.fs().stat(source.path());
      if (!info.directory()) {
        crew.copy(local.toString(), hand -> file(source, info, local, hand));
        return;
      }
      if (Files.exists(local) && !Files.isDirectory(local)) {
        throw new IOException("`" + local + "': Is not a directory");
      }
      Files.createDirectories(local);
      Listing listing = source.fs().list(source.path());
      while (listing.more()) {
        for (FileInfo entry : listing.next()) {
          Target child = source.child(entry.name());
          work.attempt(child.shown(), () -> tree(child, local.resolve(entry.name())));
        }
      }
      // What is made in it changes its times, and may need a permission that it does not keep.
      if (words.has("p")) crew.atLast(local.toString(), () -> LocalPaths.keep(info, local));
    }

    private void file(Target source, FileInfo info, Path local, Crew.Hand hand) throws IOException {
      if (Files.isDirectory(local)) throw Failures.of(local.toString(), "Is a directory");
      if (Files.exists(local) && !words.has("f")) {
        throw new FileAlreadyExistsException(local.toString());
      }
      boolean direct = words.has("d");
      Path part = direct ? local : local.resolveSibling(local.getFileName() + Put.PART);
      Unfinished unfinished = hand.unfinished();
      try (ChunkInput in = source.fs().open(source.path())) {
        FileChannel out = unfinished.begin(() -> open(part), () -> Files.deleteIfExists(part));
        try (out) {
          hand.pump().out(in, out);
        }
        if (words.has("p")) LocalPaths.keep(info, part);
        unfinished.finish(
            () -> {
              if (direct) return;
              Files.move(
                  part, local, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            });
      } catch (IOException failed) {
        unfinished.undo(failed);
        if (!(failed instanceof ChunkFsException)) throw failed;
        work.fail(source.shown(), failed); // about the file that was read, not the local one
      }
    }

    private static FileChannel open(Path part) throws IOException {
      return FileChannel.open(
          part,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    }
  }
}
