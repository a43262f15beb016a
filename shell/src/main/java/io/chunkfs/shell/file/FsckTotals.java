package io.chunkfs.shell.file;

import io.chunkfs.client.BlockInfo;
import java.io.PrintStream;
import java.util.Locale;

/** What a check counted, and the verdict. Corrupt means that bytes cannot be read any more. */
final class FsckTotals {
  long directories;
  long files;
  long openFiles;
  long corruptFiles;
  private long bytes;
  private long blocks;
  private long minimally;
  private long over;
  private long under;
  private long missing;
  private long corrupt;
  private long replicas;
  private long missingReplicas;
  private long wantedReplicas;

  /** Counts one committed block. */
  void block(BlockInfo block) {
    int live = block.counting();
    blocks++;
    bytes += block.length();
    replicas += live;
    wantedReplicas += block.replication();
    if (live == 0) {
      missing++;
    } else {
      minimally++;
      if (live > block.replication()) over++;
      if (live < block.replication()) {
        under++;
        missingReplicas += block.replication() - live;
      }
    }
    if (block.corrupt() > 0) corrupt++;
  }

  boolean healthy() {
    return missing == 0;
  }

  String verdict() {
    return healthy() ? "HEALTHY" : "CORRUPT";
  }

  void print(PrintStream out, int dataNodes, int racks, int usualReplication) {
    out.println();
    out.println("Status: " + verdict());
    out.println(" Number of data-nodes:\t" + dataNodes);
    out.println(" Number of racks:\t\t" + racks);
    out.println(" Total dirs:\t\t\t" + directories);
    out.println(" Total symlinks:\t\t0");
    out.println();
    out.println("Replicated Blocks:");
    out.println(" Total size:\t" + bytes + " B");
    String open = openFiles > 0 ? " (Files currently being written: " + openFiles + ")" : "";
    out.println(" Total files:\t" + files + open);
    String average = blocks > 0 ? " (avg. block size " + bytes / blocks + " B)" : "";
    out.println(" Total blocks (validated):\t" + blocks + average);
    if (!healthy()) {
      out.println("  ********************************");
      out.println("  MISSING BLOCKS:\t" + missing);
      out.println("  CORRUPT FILES:\t" + corruptFiles);
      out.println("  ********************************");
    }
    out.println(" Minimally replicated blocks:\t" + share(minimally, blocks));
    out.println(" Over-replicated blocks:\t" + share(over, blocks));
    out.println(" Under-replicated blocks:\t" + share(under, blocks));
    out.println(" Default replication factor:\t" + usualReplication);
    out.println(" Average block replication:\t" + (blocks == 0 ? 0.0 : (double) replicas / blocks));
    out.println(" Missing blocks:\t\t" + missing);
    out.println(" Corrupt blocks:\t\t" + corrupt);
    out.println(" Missing replicas:\t\t" + share(missingReplicas, wantedReplicas));
  }

  private static String share(long part, long whole) {
    if (whole == 0) return Long.toString(part);
    return part + " (" + String.format(Locale.ROOT, "%.1f", 100.0 * part / whole) + " %)";
  }
}
