package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.util.List;

/** Changes groups. */
public final class Chgrp extends FileVerb {
  /** Made once a command. */
  public Chgrp() {
    super("chgrp", Syntax.flags("R").arguments(2));
  }

  @Override
  public String usage() {
    return "[-R] GROUP PATH ...";
  }

  @Override
  public String purpose() {
    return "change groups, with -R of all below too";
  }

  @Override
  void run(Work work, Words words) throws UsageException {
    Ownership ownership = Ownership.group(words.argument(0));
    List<String> paths = words.arguments().subList(1, words.arguments().size());
    Change.each(work, paths, words.has("R"), "changing ownership", ownership::give);
  }
}
