package io.chunkfs.shell.cli;

import java.io.IOException;
import java.util.List;

/** One verb of the dfs command. */
public interface Verb {
  /** Its words after the name, as the usage line shows them; empty when it takes none. */
  String usage();

  /** What it does, in one line. */
  String purpose();

  /**
   * Does it.
   *
   * @param arguments the words after the verb's name
   * @return the exit code
   * @throws UsageException when the words are not understood; nothing was done then
   * @throws IOException when it failed as a whole; the message is for people
   */
  int run(Context context, List<String> arguments) throws UsageException, IOException;
}
