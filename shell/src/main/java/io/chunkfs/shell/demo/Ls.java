package io.chunkfs.shell.demo;

import io.chunkfs.client.FileInfo;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.nio.file.Files;

/** Lists the directory that the file is in. */
record Ls() implements DemoStep {
  @Override
  public String name() {
    return "ls";
  }

  @Override
  public String run(Scene scene) throws IOException {
    DfsPath path = scene.path();
    DfsPath directory = path.parent().orElseThrow();
    long length = Files.size(scene.local());
    for (FileInfo entry : scene.files().list(directory)) {
      if (!entry.name().equals(path.name())) continue;
      if (entry.length() != length) {
        throw new IOException(path + " is listed with " + entry.length() + " bytes, not " + length);
      }
      return String.join(
          " ",
          entry.mode(),
          Integer.toString(entry.replication()),
          entry.owner(),
          entry.group(),
          Long.toString(entry.length()),
          path.toString());
    }
    throw new IOException(path.name() + " is not among the entries of " + directory);
  }
}
