package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
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
  /** Made once a command. */
  public Get() {
    super("get", Syntax.flags("f", "p").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-p] PATH ... LOCAL   (LOCAL may be -, standard output)";
  }

  @Override
  public String purpose() {
    return "copy files of the cluster to local ones";
  }

  @Override
  void run(Work work, Words words) throws IOException {
    List<String> sources = words.arguments();
    String typed = ".";
    if (sources.size() > 1) {
      typed = sources.get(sources.size() - 1);
      sources = sources.subList(0, sources.size() - 1);
    }
    Pump pump = new Pump();
    if (typed.equals("-")) {
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
    try (Unfinished unfinished = new Unfinished()) {
      Copy copy = new Copy(work, words, unfinished, pump);
      work.each(
          sources,
          source -> copy.tree(source, intoDirectory ? local.resolve(nameOf(source)) : local));
    }
  }

  private static String nameOf(Target source) {
    return source.path().isRoot() ? "." : source.path().name();
  }

  private record Copy(Work work, Words words, Unfinished unfinished, Pump pump) {

    void tree(Target source, Path local) throws IOException {
      FileInfo info = source.fs().stat(source.path());
      if (!info.directory()) {
        work.attempt(local.toString(), () -> file(source, info, local));
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
      if (words.has("p")) LocalPaths.keep(info, local);
    }

    private void file(Target source, FileInfo info, Path local) throws IOException {
      if (Files.isDirectory(local)) throw Failures.of(local.toString(), "Is a directory");
      if (Files.exists(local) && !words.has("f")) {
        throw new FileAlreadyExistsException(local.toString());
      }
      Path part = local.resolveSibling(local.getFileName() + Put.PART);
      try (ChunkInput in = source.fs().open(source.path())) {
        FileChannel out = unfinished.begin(() -> open(part), () -> Files.deleteIfExists(part));
        try (out) {
          pump.out(in, out);
        }
        if (words.has("p")) LocalPaths.keep(info, part);
        unfinished.finish(
            () ->
                Files.move(
                    part,
                    local,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING));
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
