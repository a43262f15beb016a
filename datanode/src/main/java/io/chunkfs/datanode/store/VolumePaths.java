package io.chunkfs.datanode.store;

import io.chunkfs.common.id.BlockId;
import java.nio.file.Path;

/** Where everything lies in a volume; docs/formats/datanode-volume.md has the picture. */
record VolumePaths(Path root) {
  static final String CHECKSUMS = ".crc";
  static final String UNFINISHED = ".new";
  static final String COPY = ".copy";

  /** First-level directories, and second-level ones in each. */
  static final int FAN = 32;

  Path version() {
    return root.resolve("VERSION");
  }

  Path lock() {
    return root.resolve("in_use.lock");
  }

  Path shutdown() {
    return root.resolve("shutdown");
  }

  Path open() {
    return root.resolve("open");
  }

  Path sealed() {
    return root.resolve("sealed");
  }

  Path quarantine() {
    return root.resolve("quarantine");
  }

  Path sealed(int first) {
    return sealed().resolve(twoDigits(first));
  }

  Path sealed(int first, int second) {
    return sealed(first).resolve(twoDigits(second));
  }

  /** The directory of a sealed block; 256 neighbouring ids share one. */
  Path sealedHome(BlockId block) {
    return sealed(
        (int) (block.value() >>> 13) & (FAN - 1), (int) (block.value() >>> 8) & (FAN - 1));
  }

  Path openData(BlockId block) {
    return open().resolve(block.toString());
  }

  Path openLog(BlockId block) {
    return open().resolve(block + CHECKSUMS);
  }

  /** Checksums in the making: of a sealing, or a log being rewritten. */
  Path unfinished(BlockId block) {
    return open().resolve(block + CHECKSUMS + UNFINISHED);
  }

  Path copyData(BlockId block) {
    return open().resolve(block + COPY);
  }

  Path copySums(BlockId block) {
    return open().resolve(block + COPY + CHECKSUMS);
  }

  Path sealedData(BlockId block) {
    return sealedHome(block).resolve(block.toString());
  }

  Path sealedSums(BlockId block) {
    return sealedHome(block).resolve(block + CHECKSUMS);
  }

  Path quarantinedData(BlockId block) {
    return quarantine().resolve(block.toString());
  }

  Path quarantinedSums(BlockId block) {
    return quarantine().resolve(block + CHECKSUMS);
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
