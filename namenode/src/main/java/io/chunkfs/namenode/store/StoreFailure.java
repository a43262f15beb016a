package io.chunkfs.namenode.store;

/**
 * The store could not be read: its disk failed or a file of it is damaged. Whoever meets it on the
 * writer's or the apply thread must halt the process.
 */
public final class StoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what failed, and where. */
  public StoreFailure(String detail, Throwable cause) {
    super(detail, cause);
  }
}
