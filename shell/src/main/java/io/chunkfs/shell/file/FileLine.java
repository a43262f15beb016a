package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.JsonLine;
import java.util.Locale;

/** What is known of a file or directory, as {@code --json} prints it. */
final class FileLine {
  private FileLine() {}

  static JsonLine of(FileInfo info) {
    return new JsonLine()
        .with("path", info.path().toString())
        .with("type", info.directory() ? "directory" : "file")
        .with("length", info.length())
        .with("replication", info.replication())
        .with("blockSize", info.blockSize())
        .with("blocks", info.blocks())
        .with("open", info.open())
        .with("modifiedMillis", info.modifiedMillis())
        .with("accessedMillis", info.accessedMillis())
        .with("owner", info.owner())
        .with("group", info.group())
        .with("permission", String.format(Locale.ROOT, "%04o", info.permission()))
        .with("inode", info.inode().value());
  }
}
