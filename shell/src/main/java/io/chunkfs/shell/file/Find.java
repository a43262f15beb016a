package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the files and directories at and below paths that an expression holds for. */
public final class Find implements Verb {
  @Override
  public String usage() {
    return "[PATH ...] [-name PATTERN] [-iname PATTERN] [-print] [-print0] [--json] [-a]"
        + "   (all that holds"
        + " together; -iname whatever the case, -print0 with a zero byte after each path)";
  }

  @Override
  public String purpose() {
    return "find files and directories by name, at and below paths";
  }

  @Override
  public int run(Context context, List<String> arguments) throws UsageException, IOException {
    List<String> paths = new ArrayList<>();
    int first = 0;
    while (first < arguments.size() && !FindExpression.begins(arguments.get(first))) {
      paths.add(arguments.get(first++));
    }
    if (paths.isEmpty()) paths.add(".");
    FindExpression expression =
        FindExpression.parse(arguments.subList(first, arguments.size()), context.out());
    try (Clusters clusters = new Clusters(context)) {
      Work work = new Work("find", context, clusters);
      work.each(
          paths,
          target -> {
            FileInfo info = target.fs().stat(target.path());
            expression.on(target, info);
            if (info.directory()) Tree.walk(work, target, expression::on);
          });
      return work.exitCode();
    }
  }
}
