package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shows the end of a node's log, after what the process wrote to its standard output. */
final class Logs implements LocalCommand {
  private static final int USUAL_LINES = 100;

  @Override
  public Syntax syntax() {
    return Syntax.flags().values("dir", "n").arguments(1, 1);
  }

  @Override
  public void run(LocalRun run) throws UsageException, IOException {
    LocalNode node = LocalCluster.open(run.directory()).node(run.words().argument(0));
    int lines = run.words().count("n", USUAL_LINES, 1);
    show(run, node.files().output(), lines);
    show(run, node.files().log(), lines);
  }

  private static void show(LocalRun run, Path file, int lines) throws IOException {
    if (!Files.exists(file)) return;
    run.say("==> " + file + " <==");
    for (String line : Tail.of(file, lines)) run.say(line);
  }
}
