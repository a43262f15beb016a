package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.VolumeIdentity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads the sealed replicas of a volume and checks them against their own checksums. Changes
 * nothing, so it may run on a volume in use; a replica that goes meanwhile is no finding.
 */
public final class VolumeAudit {
  /**
   * A sealed replica.
   *
   * @param length bytes of data, as its checksum file says
   * @param crc CRC32C of the whole block, as its checksum file says
   * @param problem what is wrong with its files; empty when every byte is as it must be
   */
  public record Found(ReplicaKey key, long length, int crc, String problem) {}

  private final Disk disk;
  private final VolumePaths paths;

  /** Of the volume in this directory. */
  public VolumeAudit(Disk disk, Path volume) {
    this.disk = disk;
    this.paths = new VolumePaths(volume);
  }

  /** The datanode that the volume belongs to. */
  public DataNodeId node() throws IOException {
    VolumeIdentity.Builder identity = VolumeIdentity.newBuilder();
    CheckedText.parse(paths.version(), CheckedText.text(disk, paths.version()), identity);
    return new DataNodeId(identity.getNode());
  }

  /** Whether there is a sealed replica of a block, by its file's name alone. */
  public boolean has(BlockId block) {
    return disk.exists(paths.sealedData(block));
  }

  /**
   * Reads all sealed replicas through.
   *
   * @param found takes each one
   * @param damaged takes a line about each file that names no replica
   */
  public void read(Consumer<Found> found, Consumer<String> damaged) throws IOException {
    for (int first = 0; first < VolumePaths.FAN; first++) {
      for (int second = 0; second < VolumePaths.FAN; second++) {
        Path home = paths.sealed(first, second);
        for (String name : disk.list(home)) {
          if (name.endsWith(VolumePaths.CHECKSUMS)) continue;
          one(home.resolve(name), found, damaged);
        }
      }
    }
  }

  private void one(Path data, Consumer<Found> found, Consumer<String> damaged) throws IOException {
    Path sums = data.resolveSibling(data.getFileName() + VolumePaths.CHECKSUMS);
    try (DiskFile sumsFile = disk.open(sums, false);
        DiskFile dataFile = disk.open(data, false)) {
      ChecksumHeader header = ChecksumHeader.read(sumsFile, sums);
      if (!header.sealed() || !header.key().block().toString().equals(data.getFileName() + "")) {
        damaged.accept(sums + " is not the checksum file of " + data.getFileName());
        return;
      }
      int[] crcs = SealedFiles.readSums(sumsFile, sums, header);
      String problem = SealedFiles.mismatch(dataFile, header, crcs, Inspection.OWN_WORD.pause());
      found.accept(new Found(header.key(), header.length(), header.crc(), problem));
    } catch (NoSuchFileException gone) {
      if (disk.exists(data)) damaged.accept(data + " has no checksum file");
    } catch (ChunkFsException broken) {
      damaged.accept(broken.getMessage());
    }
  }
}
