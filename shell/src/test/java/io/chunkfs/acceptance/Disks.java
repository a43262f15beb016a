package io.chunkfs.acceptance;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.datanode.store.SystemDisk;
import io.chunkfs.datanode.store.VolumeAudit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What lies on the disks of a cluster's datanodes, read from their files without any server. */
final class Disks {
  private final RealCluster cluster;

  Disks(RealCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * How many of the nodes have each block of a file whole: sealed, under its generation, every
   * slice matching its checksum, and the CRC of all of it that of the same bytes in the source.
   */
  List<Integer> copies(SourceFile source, List<BlockInfo> blocks, Collection<String> nodes)
      throws IOException {
    List<VolumeAudit.Found> all = new ArrayList<>();
    for (String node : nodes) all.addAll(sealed(node));
    List<Integer> copies = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      BlockInfo block = blocks.get(i);
      SourceFile.Block must = source.blocks().get(i);
      copies.add((int) all.stream().filter(found -> whole(found, block, must)).count());
    }
    return copies;
  }

  private static boolean whole(VolumeAudit.Found found, BlockInfo block, SourceFile.Block must) {
    return found.key().block().equals(block.id())
        && found.key().generation().equals(block.generation())
        && found.problem().isEmpty()
        && found.length() == must.length()
        && found.crc() == must.crc();
  }

  /** How many of the blocks a node's disk has sealed, whole or not. Reads no byte of them. */
  int sealedOf(List<BlockInfo> blocks, String node) throws IOException {
    Set<String> names = new HashSet<>();
    for (Path file : below(volume(node).resolve("sealed"))) names.add(file.getFileName() + "");
    return (int) blocks.stream().filter(block -> names.contains(block.id().toString())).count();
  }

  /** The file of a sealed replica's bytes, if the node has one. */
  List<Path> sealedData(String node, BlockInfo block) throws IOException {
    return below(volume(node).resolve("sealed")).stream()
        .filter(file -> file.getFileName().toString().equals(block.id().toString()))
        .toList();
  }

  /** Files of replicas that were found corrupt and set aside. */
  List<Path> quarantined(String node) throws IOException {
    return below(volume(node).resolve("quarantine"));
  }

  private List<VolumeAudit.Found> sealed(String node) throws IOException {
    List<VolumeAudit.Found> sealed = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    new VolumeAudit(new SystemDisk(), volume(node)).read(sealed::add, damaged::add);
    if (!damaged.isEmpty()) throw new AssertionError(node + ": " + damaged);
    return sealed;
  }

  private Path volume(String node) {
    return cluster.directory(node).resolve("data");
  }

  private static List<Path> below(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException changed) {
      // A file went while it was looked at: look again.
      if (changed.getCause() instanceof NoSuchFileException) return below(directory);
      throw changed;
    }
  }
}
