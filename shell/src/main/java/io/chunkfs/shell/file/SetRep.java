package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Changes how many replicas of files are wanted, and waits for them if asked to. */
public final class SetRep extends FileVerb {
  /** Made once a command. */
  public SetRep() {
    super("setrep", Syntax.flags("R", "w").arguments(2));
  }

  @Override
  public String usage() {
    return "[-R] [-w] NUMBER PATH ...   (-w waits until so many replicas are there)";
  }

  @Override
  public String purpose() {
    return "change how many replicas are wanted, also of all files in a directory";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    int number = number(words.argument(0));
    List<Target> changed = new ArrayList<>();
    Tree.Visitor set =
        (target, info) -> {
          if (info.directory()) return;
          target.fs().setReplication(target.path(), number);
          work.out().println("Replication " + number + " set: " + target.shown());
          if (words.has("w")) changed.add(target);
        };
    work.each(
        words.arguments().subList(1, words.arguments().size()),
        target -> {
          FileInfo info = target.fs().stat(target.path());
          set.on(target, info);
          if (info.directory()) Tree.walk(work, target, set);
        });
    for (Target target : changed) {
      work.attempt(target.shown(), () -> ReplicaWait.really(work.out()).until(target, number));
    }
  }

  private static int number(String text) throws UsageException {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException wrong) {
      throw new UsageException(
          "Illegal replication, a positive integer expected, not '" + text + "'");
    }
    if (number < 1) throw new UsageException("replication must be >= 1");
    return number;
  }
}
