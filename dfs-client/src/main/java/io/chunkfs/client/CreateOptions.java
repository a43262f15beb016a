package io.chunkfs.client;

/**
 * How a file is made.
 *
 * @param replication wanted replicas of each block; 0 for the cluster's default
 * @param blockSize bytes after which a new block begins; 0 for the cluster's default
 * @param overwrite replaces an existing file, also one that is open, whose writer then loses its
 *     lease
 * @param parents also makes missing parent directories
 * @param permission permission bits
 * @param empty a hint that nothing will be written: the file then needs no datanode. It may still
 *     be written to
 */
public record CreateOptions(
    int replication,
    long blockSize,
    boolean overwrite,
    boolean parents,
    int permission,
    boolean empty) {
  private static final CreateOptions DEFAULTS = new CreateOptions(0, 0, false, false, 0644, false);

  /** A new file with the cluster's defaults in a directory that exists. */
  public static CreateOptions defaults() {
    return DEFAULTS;
  }

  /** The same with so many replicas. */
  public CreateOptions withReplication(int replicas) {
    return new CreateOptions(replicas, blockSize, overwrite, parents, permission, empty);
  }

  /** The same with this block size. */
  public CreateOptions withBlockSize(long bytes) {
    return new CreateOptions(replication, bytes, overwrite, parents, permission, empty);
  }

  /** The same, replacing an existing file or not. */
  public CreateOptions withOverwrite(boolean yes) {
    return new CreateOptions(replication, blockSize, yes, parents, permission, empty);
  }

  /** The same, making missing parents or not. */
  public CreateOptions withParents(boolean yes) {
    return new CreateOptions(replication, blockSize, overwrite, yes, permission, empty);
  }

  /** The same with these permission bits. */
  public CreateOptions withPermission(int bits) {
    return new CreateOptions(replication, blockSize, overwrite, parents, bits, empty);
  }

  /** The same with the hint that nothing will be written. */
  public CreateOptions withEmpty(boolean yes) {
    return new CreateOptions(replication, blockSize, overwrite, parents, permission, yes);
  }
}
