package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Makes empty files, and sets the times of those that exist. */
public final class Touch extends FileVerb {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd:HHmmss");

  /** Made once a command. */
  public Touch() {
    super("touch", Syntax.flags("a", "m", "c").values("t").arguments(1));
  }

  @Override
  public String usage() {
    return "[-a] [-m] [-t YYYYMMDD:HHMMSS] [-c] PATH ...";
  }

  @Override
  public String purpose() {
    return "make empty files, or set the times of files";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    long time = time(words.value("t"));
    boolean both = words.has("a") == words.has("m");
    long modified = both || words.has("m") ? time : 0;
    long accessed = both || words.has("a") ? time : 0;
    boolean timeGiven = words.value("t").isPresent();
    for (String typed : words.arguments()) {
      work.attempt(
          typed,
          () -> {
            Target target = work.targets().of(typed);
            Optional<FileInfo> info = target.fs().find(target.path());
            if (info.isEmpty()) {
              if (words.has("c")) return;
              makeEmpty(target);
              if (!timeGiven) return;
            }
            if (info.isPresent() && info.get().directory()) {
              throw Failures.of(target.shown(), "Is a directory");
            }
            target.fs().setTimes(target.path(), modified, accessed);
          });
    }
  }

  /** Makes a file without contents; it needs no datanode. */
  static void makeEmpty(Target target) throws IOException {
    CreateOptions options = CreateOptions.defaults().withEmpty(true);
    try (ChunkOutput out = target.fs().create(target.path(), options)) {
      out.flush();
    }
  }

  private static long time(Optional<String> text) throws UsageException {
    if (text.isEmpty()) return System.currentTimeMillis();
    try {
      LocalDateTime time = LocalDateTime.parse(text.get(), TIME);
      return time.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    } catch (DateTimeParseException wrong) {
      throw new UsageException("-t needs a time like 20240131:235959, not '" + text.get() + "'");
    }
  }
}
