package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.util.List;

/** Changes permissions. */
public final class Chmod extends FileVerb {
  /** Made once a command. */
  public Chmod() {
    super("chmod", Syntax.flags("R").arguments(2));
  }

  @Override
  public String usage() {
    return "[-R] MODE[,MODE]... | OCTAL PATH ...   (u+rwx,go-w,o=r,+X,+t; 755, 1777)";
  }

  @Override
  public String purpose() {
    return "change permissions, with -R of all below too";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    Mode mode = Mode.parse(words.argument(0));
    List<String> paths = words.arguments().subList(1, words.arguments().size());
    Change.each(
        work,
        paths,
        words.has("R"),
        "changing permissions",
        (target, info) -> {
          int bits = mode.of(info);
          if (bits != info.permission()) target.fs().setPermission(target.path(), bits);
        });
  }
}
