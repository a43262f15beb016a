package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.id.BlockId;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes nobody's word: reads the files on the datanodes' disks and holds them against the bytes
 * that were put.
 *
 * @param survivorsOnly whether only those count that were not killed
 */
record Disks(boolean survivorsOnly) implements DemoStep {
  private static final int BUFFER_BYTES = 1 << 20;

  @Override
  public String name() {
    return "disks";
  }

  @Override
  public String run(Scene scene) throws IOException {
    long startNanos = scene.waiting().nanos();
    List<Integer> nodes = survivorsOnly ? scene.survivors() : scene.all();
    Map<Integer, Map<BlockId, DemoNodes.OnDisk>> replicas = new HashMap<>();
    for (int node : nodes) replicas.put(node, scene.nodes().replicas(node));
    long files = 0;
    long bytes = 0;
    List<BlockInfo> blocks = scene.files().blocks(scene.path());
    try (FileChannel local = FileChannel.open(scene.local())) {
      for (BlockInfo block : blocks) {
        int crc = crc(local, block);
        List<Integer> good = new ArrayList<>();
        for (int node : nodes) {
          DemoNodes.OnDisk replica = replicas.get(node).get(block.id());
          if (replica == null) continue;
          requireEqual(block, crc, node, replica);
          good.add(node);
        }
        requireEnough(block, good, nodes);
        files += good.size();
        bytes += good.size() * block.length();
      }
    }
    return "each of the "
        + Figures.blocks(blocks.size())
        + " lies whole on "
        + (survivorsOnly ? "at least " : "exactly ")
        + blocks.get(0).replication()
        + " of "
        + Figures.names(nodes)
        + "\n  "
        + files
        + " files read, "
        + Figures.speed(bytes, scene.waiting().nanos() - startNanos)
        + ", each with the checksum of its bytes in "
        + scene.local().getFileName();
  }

  private static void requireEqual(BlockInfo block, int crc, int node, DemoNodes.OnDisk replica)
      throws IOException {
    String where = block.id() + " on " + DemoNodes.name(node);
    if (!replica.problem().isEmpty()) throw new IOException(where + ": " + replica.problem());
    if (replica.length() != block.length()) {
      throw new IOException(
          where + ": expected " + block.length() + " bytes, it has " + replica.length());
    }
    if (replica.crc() != crc) {
      throw new IOException(
          String.format(
              "%s: expected checksum %08x, that of the bytes that were put; it has %08x",
              where, crc, replica.crc()));
    }
  }

  private void requireEnough(BlockInfo block, List<Integer> good, List<Integer> nodes)
      throws IOException {
    int wanted = block.replication();
    if (survivorsOnly ? good.size() >= wanted : good.size() == wanted) return;
    throw new IOException(
        block.id()
            + ": expected "
            + (survivorsOnly ? "at least " : "")
            + wanted
            + " good replicas on "
            + Figures.names(nodes)
            + ", found "
            + good.size()
            + (good.isEmpty() ? "" : ", on " + Figures.names(good)));
  }

  /** CRC32C of a block, from the file that was put. */
  private static int crc(FileChannel local, BlockInfo block) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    int crc = 0;
    long at = block.offset();
    long end = block.offset() + block.length();
    while (at < end) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
      int got = local.read(buffer, at);
      if (got <= 0) throw new EOFException("the local file ends at " + at + " instead of " + end);
      crc = Crc32cs.combine(crc, Crc32cs.of(buffer.flip()), got);
      at += got;
    }
    return crc;
  }
}
