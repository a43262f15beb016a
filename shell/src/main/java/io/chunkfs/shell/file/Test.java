package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.Optional;

/** Answers a question about a path with the exit code: 0 for yes, 1 for no. */
public final class Test extends FileVerb {
  /** Made once a command. */
  public Test() {
    super("test", Syntax.flags("d", "e", "f", "s", "z", "r", "w").arguments(1, 1));
  }

  @Override
  public String usage() {
    return "-[defsrwz] PATH   (-s not empty, -z empty, -r readable, -w writable)";
  }

  @Override
  public String purpose() {
    return "ask about a path, the exit code is the answer: -e exists, -d directory, -f file";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    if (words.given().size() > 1) throw new UsageException("Only one test flag is allowed");
    if (words.given().isEmpty()) throw new UsageException("No test flag given");
    String typed = words.argument(0);
    boolean answered =
        work.attempt(
            typed,
            () -> {
              Target target = work.targets().of(typed);
              Optional<FileInfo> info = target.fs().find(target.path());
              char flag = words.given().iterator().next().charAt(0);
              boolean yes = info.isPresent() && holds(flag, target, info.get());
              work.end(yes ? Exit.OK : Exit.FAILED);
            });
    if (!answered) work.end(Exit.FAILED);
  }

  private static boolean holds(char flag, Target target, FileInfo info) throws IOException {
    return switch (flag) {
      case 'd' -> info.directory();
      case 'f' -> !info.directory();
      case 's' ->
          info.directory() ? !target.fs().list(target.path()).next().isEmpty() : info.length() > 0;
      case 'z' -> !info.directory() && info.length() == 0;
      case 'r' -> permits(info, 4);
      case 'w' -> permits(info, 2);
      default -> true;
    };
  }

  /** By the permission bits alone, for the class that this account is in. */
  private static boolean permits(FileInfo info, int bit) {
    boolean owner = info.owner().equals(System.getProperty("user.name"));
    return (info.permission() >> (owner ? 6 : 0) & bit) != 0;
  }
}
