package io.chunkfs.namenode.namespace;

import io.chunkfs.proto.Totals;

/**
 * What a subtree takes, or by how much that changes.
 *
 * @param replicatedBytes bytes times replicas, open blocks reserved at full size
 */
public record Usage(long files, long directories, long bytes, long replicatedBytes) {
  /** Nothing. */
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  /** The stored form's meaning. */
  public static Usage of(Totals totals) {
    return new Usage(
        totals.getFiles(), totals.getDirectories(), totals.getBytes(), totals.getReplicatedBytes());
  }

  /** So many directories. */
  public static Usage directories(int count) {
    return new Usage(0, count, 0, 0);
  }

  /** One empty file. */
  public static Usage emptyFile() {
    return new Usage(1, 0, 0, 0);
  }

  /** Bytes of a file that grows or shrinks. */
  public static Usage bytes(long bytes, long replicatedBytes) {
    return new Usage(0, 0, bytes, replicatedBytes);
  }

  /** Both together. */
  public Usage plus(Usage that) {
    return new Usage(
        files + that.files,
        directories + that.directories,
        bytes + that.bytes,
        replicatedBytes + that.replicatedBytes);
  }

  /** What takes this away. */
  public Usage negated() {
    return new Usage(-files, -directories, -bytes, -replicatedBytes);
  }

  /** True for a directory's usage when it has no entries. */
  public boolean isEmpty() {
    return files == 0 && directories == 0;
  }

  /** The stored form. */
  public Totals totals() {
    return Totals.newBuilder()
        .setFiles(files)
        .setDirectories(directories)
        .setBytes(bytes)
        .setReplicatedBytes(replicatedBytes)
        .build();
  }
}
