package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.Explanation;
import io.chunkfs.client.FsUri;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;

/** Asks the cluster why a path, a block or a datanode is as it is. */
public final class Why extends FileVerb {
  private static final String BLOCK = "blk_[0-9a-fA-F]{16}.*|[0-9a-fA-F]{16}";

  /** Made once a command. */
  public Why() {
    super("why", Syntax.flags("json").arguments(1));
  }

  @Override
  public String usage() {
    return "[--json] PATH|BLOCK|NODE ...   (BLOCK as in fsck; NODE: name, id or host:port)";
  }

  @Override
  public String purpose() {
    return "explain what is not as it should be with a path, a block or a datanode";
  }

  @Override
  void run(Work work, Words words) {
    for (String typed : words.arguments()) {
      work.attempt(
          typed,
          () -> {
            if (isPath(typed)) {
              for (Target target : work.targets().expand(typed)) path(work, words, target);
            } else {
              other(work, words, typed);
            }
          });
    }
  }

  private static boolean isPath(String typed) {
    return typed.contains("/") || FsUri.looksLike(typed) || typed.equals(".") || typed.equals("..");
  }

  private static void path(Work work, Words words, Target target) {
    try {
      print(work, words, target.shown(), target.fs().why(target.path().toString()));
    } catch (ChunkFsException failed) {
      work.fail(target.shown(), failed);
      if (failed.code() == ErrorCode.NO_SUCH_FILE) work.hint(failed.getMessage());
    }
  }

  /** A block, else a datanode, else a path below the account's home. */
  private static void other(Work work, Words words, String typed) throws IOException {
    ChunkFs fs = work.clusters().usual();
    ChunkFsException unknown;
    try {
      print(work, words, typed, fs.why(typed));
      return;
    } catch (ChunkFsException failed) {
      if (failed.code() != ErrorCode.UNKNOWN_DATANODE || typed.matches(BLOCK)) throw failed;
      unknown = failed;
    }
    Target target = work.targets().of(typed);
    if (fs.find(target.path()).isEmpty()) {
      work.fail(typed, Failures.of(typed, "No such datanode, block, file or directory"));
      work.hint(unknown.getMessage());
    } else {
      path(work, words, target);
    }
  }

  private static void print(Work work, Words words, String shown, Explanation explanation) {
    if (words.has("json")) ExplanationText.json(work.out(), shown, explanation);
    else ExplanationText.plain(work.out(), shown, explanation);
  }
}
