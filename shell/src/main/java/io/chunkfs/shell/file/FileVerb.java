package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.List;

/** A verb about paths: what fails on one path is told, and the others are done all the same. */
abstract class FileVerb implements Verb {
  private final String name;
  private final Syntax syntax;

  FileVerb(String name, Syntax syntax) {
    this.name = name;
    this.syntax = syntax;
  }

  @Override
  public final int run(Context context, List<String> arguments) throws UsageException, IOException {
    Words words = syntax.parse(arguments);
    try (Clusters clusters = new Clusters(context)) {
      Work work = new Work(name, context, clusters);
      run(work, words);
      return work.exitCode();
    }
  }

  /** Does the work, telling it what failed. */
  abstract void run(Work work, Words words) throws UsageException, IOException;
}
