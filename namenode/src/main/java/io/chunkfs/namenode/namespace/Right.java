package io.chunkfs.namenode.namespace;

/** What permission bits allow. */
public enum Right {
  /** Read a file; list a directory. */
  READ(4),
  /** Change a file; add, remove and rename entries of a directory. */
  WRITE(2),
  /** Go through a directory. */
  EXECUTE(1);

  /** All bits that a file or directory can have: sticky and nine of rwx. */
  public static final int ALL_BITS = 01777;

  /** Entries of a directory that has it belong to whoever owns them. */
  public static final int STICKY = 01000;

  private final int bit;

  Right(int bit) {
    this.bit = bit;
  }

  /** Whether three bits of rwx contain it. */
  boolean in(int rwx) {
    return (rwx & bit) != 0;
  }
}
