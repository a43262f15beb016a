package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Verb;
import java.io.IOException;
import java.util.List;

/** Hadoop's shell has this name and no more, so that scripts meet the same answer. */
public final class MoveToLocal implements Verb {
  @Override
  public String usage() {
    return "PATH LOCAL";
  }

  @Override
  public String purpose() {
    return "not implemented, as in Hadoop: use get, then rm";
  }

  @Override
  public int run(Context context, List<String> arguments) throws IOException {
    throw new IOException("Option '-moveToLocal' is not implemented yet.");
  }
}
