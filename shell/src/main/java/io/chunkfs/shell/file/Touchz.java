package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.util.Optional;

/** Makes empty files. */
public final class Touchz extends FileVerb {
  /** Made once a command. */
  public Touchz() {
    super("touchz", Syntax.flags().arguments(1));
  }

  @Override
  public String usage() {
    return "PATH ...";
  }

  @Override
  public String purpose() {
    return "make empty files; one with contents is refused";
  }

  @Override
  void run(Work work, Words words) {
    for (String typed : words.arguments()) {
      work.attempt(
          typed,
          () -> {
            Target target = work.targets().of(typed);
            Optional<FileInfo> info = target.fs().find(target.path());
            if (info.isEmpty()) {
              Touch.makeEmpty(target);
            } else if (info.get().directory()) {
              throw Failures.of(typed, "Is a directory");
            } else if (info.get().length() > 0) {
              throw Failures.of(typed, "Not a zero-length file");
            } else {
              target.fs().setTimes(target.path(), System.currentTimeMillis(), 0);
            }
          });
    }
  }
}
