package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Writes the file. */
record Put() implements DemoStep {
  @Override
  public String name() {
    return "put";
  }

  @Override
  public String run(Scene scene) throws IOException {
    long startNanos = scene.waiting().nanos();
    scene.files().put(scene.local(), scene.path());
    long nanos = scene.waiting().nanos() - startNanos;
    long bytes = Files.size(scene.local());
    List<BlockInfo> blocks = scene.files().blocks(scene.path());
    long length = blocks.stream().mapToLong(BlockInfo::length).sum();
    if (length != bytes) {
      throw new IOException(
          "expected blocks of " + bytes + " bytes in all, they have " + length + " bytes");
    }
    return scene.local()
        + " to "
        + scene.path()
        + ": "
        + Figures.speed(bytes, nanos)
        + "\n  cut into "
        + Figures.blocks(blocks.size())
        + ", each on "
        + blocks.get(0).replication()
        + " of the "
        + scene.nodes().count()
        + " datanodes";
  }
}
