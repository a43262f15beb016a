package io.chunkfs.shell.debug;

import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.cli.Words;
import io.chunkfs.shell.local.ClusterDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Audits the directories of a cluster's servers against the invariants, without its servers. */
public final class DebugVerb implements Verb {
  private static final int FINDINGS = 100;

  @Override
  public String usage() {
    return "check [--dir LOCAL-CLUSTER] | check --namenode DIR [--volumes DIR,...]";
  }

  @Override
  public String purpose() {
    return "audit a cluster's directories offline: names, totals, blocks, replicas";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    if (arguments.isEmpty()) throw new UsageException("a command is missing");
    if (!arguments.get(0).equals("check")) {
      throw new UsageException("debug knows check, not '" + arguments.get(0) + "'");
    }
    Words words =
        Syntax.flags()
            .values("dir", "namenode", "volumes")
            .arguments(0, 0)
            .parse(arguments.subList(1, arguments.size()));
    ClusterDirectories directories = directories(context, words);
    ClusterCheck check = new ClusterCheck(context.out(), FINDINGS);
    return check.run(directories) ? Exit.OK : Exit.FAILED;
  }

  private static ClusterDirectories directories(Context context, Words words)
      throws UsageException, IOException {
    Optional<String> nameNode = words.value("namenode");
    if (nameNode.isEmpty()) {
      if (words.value("volumes").isPresent()) {
        throw new UsageException("--volumes needs --namenode");
      }
      return ClusterDirectories.ofLocal(context.environment(), words);
    }
    List<Path> volumes =
        words
            .value("volumes")
            .map(text -> Arrays.stream(text.split(",")).map(Path::of).toList())
            .orElse(List.of());
    return ClusterDirectories.of(Path.of(nameNode.get()), volumes);
  }
}
