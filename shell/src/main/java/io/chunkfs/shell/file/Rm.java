package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Deletes files, and with -r directories with all that is in them. */
public final class Rm extends FileVerb {
  /** From more files than these on, {@code -safely} asks. */
  private static final long FEW = 100;

  /** Made once a command. */
  public Rm() {
    super("rm", Syntax.flags("f", "r", "R", "skip-trash", "safely").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-r|-R] [-skipTrash] [-safely] PATH ...   (-safely asks before it deletes a"
        + " directory with more than 100 files, -f is content with what is not there)";
  }

  @Override
  public String purpose() {
    return "delete files, with -r also directories";
  }

  @Override
  void run(Work work, Words words) {
    boolean force = words.has("f");
    for (String typed : words.arguments()) {
      work.attempt(
          typed,
          () -> {
            for (Target target : found(work, typed, force)) {
              work.attempt(target.shown(), () -> delete(work, words, target));
            }
          });
    }
  }

  private static List<Target> found(Work work, String typed, boolean force) throws IOException {
    if (!Globs.isGlob(typed)) return List.of(work.targets().of(typed));
    return force ? new Globs(work.targets()).expand(typed) : work.targets().expand(typed);
  }

  private static void delete(Work work, Words words, Target target) throws IOException {
    boolean recursive = words.has("r") || words.has("R");
    boolean force = words.has("f");
    Optional<FileInfo> info = target.fs().find(target.path());
    if (info.isEmpty()) {
      if (force) return;
      throw Failures.of(target.shown(), "No such file or directory");
    }
    if (info.get().directory() && !recursive) {
      throw Failures.of(target.shown(), "Is a directory");
    }
    if (info.get().directory() && words.has("safely") && !agreed(work, target)) {
      work.context().err().println("Delete aborted at user request.");
      work.end(Exit.FAILED);
      return;
    }
    if (target.fs().delete(target.path(), recursive)) {
      work.out().println("Deleted " + target.shown());
    } else if (!force) {
      throw Failures.of(target.shown(), "No such file or directory");
    }
  }

  /** Asks at the terminal, or whoever is at standard input; its end means no. */
  private static boolean agreed(Work work, Target target) throws IOException {
    long files = target.fs().summary(target.path()).files();
    if (files <= FEW) return true;
    PrintStream err = work.context().err();
    while (true) {
      err.print("Proceed deleting " + files + " files? (Y or N) ");
      err.flush();
      switch (line(work.context().in()).strip().toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return true;
        }
        case "n", "no", "" -> {
          return false;
        }
        default -> err.println("Invalid input: please answer Y or N.");
      }
    }
  }

  /** No more than one line is taken: what is behind it may be meant for another question. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '\n' && line.length() < 80) {
      line.append((char) c);
      c = in.read();
    }
    return line.toString();
  }
}
