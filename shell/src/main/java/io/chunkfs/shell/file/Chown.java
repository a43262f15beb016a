package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.util.List;

/** Changes owners and groups. */
public final class Chown extends FileVerb {
  /** Made once a command. */
  public Chown() {
    super("chown", Syntax.flags("R").arguments(2));
  }

  @Override
  public String usage() {
    return "[-R] [OWNER][:[GROUP]] PATH ...";
  }

  @Override
  public String purpose() {
    return "change owners, groups or both, with -R of all below too";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    Ownership ownership = Ownership.parse(words.argument(0));
    List<String> paths = words.arguments().subList(1, words.arguments().size());
    Change.each(work, paths, words.has("R"), "changing ownership", ownership::give);
  }
}
