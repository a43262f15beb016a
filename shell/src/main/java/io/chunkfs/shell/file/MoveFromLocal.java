package io.chunkfs.shell.file;

import io.chunkfs.client.CreateOptions;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;

/** Copies local files and directories into the cluster, and deletes each that has arrived. */
public final class MoveFromLocal extends FileVerb {
  /** Made once a command. */
  public MoveFromLocal() {
    super(
        "moveFromLocal",
        Syntax.flags("f", "p", "d", "l").values("replication", "block-size").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-p] [-d] [-l] [--replication N] [--block-size SIZE] LOCAL ... TARGET";
  }

  @Override
  public String purpose() {
    return "copy local files into the cluster and delete each local one that has arrived";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    Arrival arrival = new Arrival(words.has("f"), words.has("d"));
    CreateOptions options = Arrival.options(work, words);
    Upload.How how = new Upload.How(arrival, options, words.has("p"), true);
    Upload.run(work, words.arguments(), how, 1);
  }
}
