package io.chunkfs.shell.node;

import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.nio.file.Path;

/** The directory of a node, from {@code --dir}. */
final class NodeDirectory {
  private NodeDirectory() {}

  static Path of(Words words) throws UsageException {
    return Path.of(
            words
                .value("dir")
                .orElseThrow(() -> new UsageException("--dir DIR is needed: where its data lies")))
        .toAbsolutePath()
        .normalize();
  }
}
