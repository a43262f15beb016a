package io.chunkfs.shell.file;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.FileInfo;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;

/**
 * Prints the CRC32C of whole files, put together from those of their blocks, which the namenode
 * knows: no byte is read. It is the same however a file is cut into blocks.
 */
public final class Checksum extends FileVerb {
  /** Made once a command. */
  public Checksum() {
    super("checksum", Syntax.flags("v").arguments(1));
  }

  @Override
  public String usage() {
    return "[-v] PATH ...   (-v with the block size)";
  }

  @Override
  public String purpose() {
    return "print the checksums of files: path, algorithm, value";
  }

  @Override
  void run(Work work, Words words) {
    work.each(
        words.arguments(),
        target -> {
          FileInfo info = target.fs().stat(target.path());
          if (info.directory()) throw Failures.of(target.shown(), "Is a directory");
          if (info.open()) {
            throw Failures.of(
                target.shown(), "is open for writing; it has a checksum once it is closed");
          }
          String size = words.has("v") ? "\tBlockSize=" + info.blockSize() : "";
          String value = String.format("%08x", crc(target, info));
          work.out().println(target.shown() + "\tCOMPOSITE-CRC32C" + size + "\t" + value);
        });
  }

  private static int crc(Target target, FileInfo info) throws IOException {
    int crc = 0;
    if (info.blocks() == 0) return crc;
    for (BlockInfo block : target.fs().blocks(target.path())) {
      crc = Crc32cs.combine(crc, block.crc(), block.length());
    }
    return crc;
  }
}
