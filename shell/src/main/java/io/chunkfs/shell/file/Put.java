package io.chunkfs.shell.file;

import io.chunkfs.client.CreateOptions;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;

/** Copies local files and directories into the cluster. */
public final class Put extends FileVerb {
  /** Behind a name, while the file is not whole. */
  static final String PART = "._COPYING_";

  /** Made once a command, under the name that was typed. */
  public Put(String name) {
    super(name, Syntax.flags("f", "p", "d", "l").values(Arrival.VALUES).arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-p] [-d] [-l] [-t THREADS] [--replication N] [--block-size SIZE]"
        + " LOCAL ... TARGET   (LOCAL may be -, standard input; -f replaces, -p keeps times,"
        + " owner and mode, -d without a temporary name, -l one replica)";
  }

  @Override
  public String purpose() {
    return "copy local files into the cluster";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    Arrival arrival = new Arrival(words.has("f"), words.has("d"));
    CreateOptions options = Arrival.options(work, words);
    Upload.How how = new Upload.How(arrival, options, words.has("p"), false);
    Upload.run(work, words.arguments(), how, Crew.threads(words));
  }
}
