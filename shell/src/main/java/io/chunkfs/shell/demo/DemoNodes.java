package io.chunkfs.shell.demo;

import io.chunkfs.common.id.BlockId;
import java.io.IOException;
import java.util.Map;

/**
 * The datanodes of the demo, as somebody has them who stands before the machines. Numbered from 1.
 */
interface DemoNodes {
  /**
   * A sealed replica as its files are.
   *
   * @param crc CRC32C of all bytes
   * @param problem what is wrong with its files; empty when every byte is as its checksum says
   */
  record OnDisk(long length, int crc, String problem) {}

  /** How many there are, killed ones included. */
  int count();

  /** Whether a datanode runs. */
  boolean runs(int number) throws IOException;

  /** Where a datanode takes transfers, as host:port. */
  String address(int number) throws IOException;

  /** Ends a datanode without a goodbye. */
  void kill(int number) throws IOException;

  /** Ends a datanode in order. */
  void stop(int number) throws IOException;

  /** Starts a datanode again; returns when a namenode has its full report. */
  void start(int number) throws IOException;

  /** Whether a datanode has a sealed replica of a block on its disk, running or not. */
  boolean holds(int number, BlockId block) throws IOException;

  /** Reads all sealed replicas on a datanode's disk through. */
  Map<BlockId, OnDisk> replicas(int number) throws IOException;

  /** The name of a datanode. */
  static String name(int number) {
    return "dn" + number;
  }
}
