package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;

/** Copies local files and directories into the cluster, and deletes each that has arrived. */
public final class MoveFromLocal extends FileVerb {
  /** Made once a command. */
  public MoveFromLocal() {
    super("moveFromLocal", Syntax.flags("f", "p", "d", "l").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-p] [-d] [-l] LOCAL ... TARGET";
  }

  @Override
  public String purpose() {
    return "copy local files into the cluster and delete each local one that has arrived";
  }

  @Override
  void run(Work work, Words words) throws IOException {
    Arrival arrival = new Arrival(words.has("f"), words.has("d"));
    Upload.How how = new Upload.How(arrival, words.has("p"), words.has("l"), true);
    Upload.run(work, words.arguments(), how, 1);
  }
}
