package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a crash left of copies, removed at the start. Only where a copy's data were in place already
 * and its checksums were to follow, they do.
 */
final class LeftoverCopies {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverCopies.class);

  private static final Pattern FILE_NAME =
      Pattern.compile("blk_([0-7][0-9a-f]{15})\\.copy(|\\.crc)");

  private final Volume volume;
  private final Disk disk;
  private final VolumePaths paths;

  LeftoverCopies(Volume volume) {
    this.volume = volume;
    this.disk = volume.disk();
    this.paths = volume.paths();
  }

  void settle() throws IOException {
    Set<BlockId> blocks = new TreeSet<>();
    for (String name : disk.list(paths.open())) {
      Matcher parts = FILE_NAME.matcher(name);
      long id = parts.matches() ? Long.parseLong(parts.group(1), 16) : 0;
      if (id > 0) blocks.add(new BlockId(id));
    }
    for (BlockId block : blocks) {
      if (inPlace(block)) finish(block);
      disk.delete(paths.copyData(block));
      disk.delete(paths.copySums(block));
    }
  }

  /** Whether the sealed data are those of the copy, while the sealed checksums may not be. */
  private boolean inPlace(BlockId block) throws IOException {
    Path sumsPath = paths.copySums(block);
    try (DiskFile sums = disk.open(sumsPath, false);
        DiskFile data = disk.open(paths.sealedData(block), false)) {
      ChecksumHeader header = ChecksumHeader.read(sums, sumsPath);
      if (!header.sealed() || !header.key().block().equals(block)) return false;
      int[] crcs = SealedFiles.readSums(sums, sumsPath, header);
      return SealedFiles.mismatch(data, header, crcs, Inspection.OWN_WORD.pause()).isEmpty();
    } catch (NoSuchFileException | ChunkFsException neitherThereNorWhole) {
      return false;
    }
  }

  private void finish(BlockId block) throws IOException {
    disk.rename(paths.copySums(block), paths.sealedSums(block));
    disk.syncDirectory(paths.sealedHome(block));
    LOG.info("finished the copy of {} on volume {}, as was begun before", block, volume);
  }
}
