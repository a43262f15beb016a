package io.chunkfs.client;

/**
 * How a directory is made.
 *
 * @param parents also makes missing parent directories
 * @param mustBeNew refuses with FILE_EXISTS when the directory is there; otherwise that is success
 * @param permission permission bits of what is made
 */
public record MkdirOptions(boolean parents, boolean mustBeNew, int permission) {
  /** With parents, an existing directory being success, as {@code mkdir -p}. */
  public static MkdirOptions withParents() {
    return new MkdirOptions(true, false, 0755);
  }

  /** One new directory in a directory that exists, as {@code mkdir}. */
  public static MkdirOptions single() {
    return new MkdirOptions(false, true, 0755);
  }

  /** The same with these permission bits. */
  public MkdirOptions withPermission(int bits) {
    return new MkdirOptions(parents, mustBeNew, bits);
  }
}
