package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the files of directories one behind another into one local file. When a source is missing
 * nothing is written; an older local file is replaced only by a whole new one.
 */
public final class Getmerge extends FileVerb {
  private record Source(Target target, FileInfo info) {}

  /** Made once a command. */
  public Getmerge() {
    super("getmerge", Syntax.flags("nl", "skip-empty-file").arguments(2));
  }

  @Override
  public String usage() {
    return "[-nl] [-skip-empty-file] PATH ... LOCAL   (-nl a line end after each file, not after"
        + " empty ones with -skip-empty-file; LOCAL may be -, standard output)";
  }

  @Override
  public String purpose() {
    return "put the files of a directory into one local file";
  }

  @Override
  void run(Work work, Words words) throws IOException {
    List<String> typed = words.arguments();
    String last = typed.get(typed.size() - 1);
    boolean toFile = !last.equals("-");
    Path local = LocalPaths.of(last);
    if (toFile && Files.isDirectory(local)) throw Failures.of(last, "Is a directory");
    Path above = local.toAbsolutePath().getParent();
    if (toFile && above != null && !Files.isDirectory(above)) {
      throw Failures.of(last, "No such file or directory");
    }
    List<Source> sources = new ArrayList<>();
    work.each(typed.subList(0, typed.size() - 1), target -> collect(target, sources));
    if (work.exitCode() != Exit.OK) return;
    Merge merge = new Merge(words, new Pump());
    if (toFile) {
      merge.to(local, sources);
    } else {
      merge.to(Channels.newChannel(Stdout.of(work.context())), sources);
    }
  }

  /** A file, or the files of a directory; directories in it are left out. */
  private static void collect(Target target, List<Source> sources) throws IOException {
    FileInfo info = target.fs().stat(target.path());
    if (!info.directory()) {
      sources.add(new Source(target, info));
      return;
    }
    Listing listing = target.fs().list(target.path());
    while (listing.more()) {
      for (FileInfo entry : listing.next()) {
        if (!entry.directory()) sources.add(new Source(target.child(entry.name()), entry));
      }
    }
  }

  private record Merge(Words words, Pump pump) {
    void to(Path local, List<Source> sources) throws IOException {
      Path part = local.resolveSibling(local.getFileName() + Put.PART);
      try (Unfinished unfinished = new Unfinished()) {
        try {
          FileChannel out = unfinished.begin(() -> open(part), () -> Files.deleteIfExists(part));
          try (out) {
            to(out, sources);
          }
          unfinished.finish(() -> replace(part, local));
        } catch (IOException failed) {
          unfinished.undo(failed);
          throw failed;
        }
      }
    }

    void to(WritableByteChannel out, List<Source> sources) throws IOException {
      for (Source source : sources) {
        boolean empty = source.info.length() == 0 && !source.info.open();
        if (!empty) {
          try (ChunkInput in = source.target.fs().open(source.target.path())) {
            pump.out(in, out);
          }
        }
        boolean end = words.has("nl") && !(empty && words.has("skip-empty-file"));
        if (end) out.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
    }

    private static FileChannel open(Path part) throws IOException {
      return FileChannel.open(
          part,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    }

    private static void replace(Path part, Path local) throws IOException {
      Files.move(part, local, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
