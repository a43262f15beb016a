package io.chunkfs.namenode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The hard state in RocksDB: one column family, no log of its own. */
public final class RocksStore implements Store {
  private RocksStore() {}

  /**
   * Opens the store in {@code directory}, which is made when missing.
   *
   * @throws ChunkFsException DAMAGED when what is there cannot be read
   */
  public static RocksStore open(Path directory, StoreOptions options) throws ChunkFsException {
    throw new IllegalStateException("not yet");
  }

  /**
   * Opens a stopped store for reading only; changes nothing on disk.
   *
   * @throws ChunkFsException NO_SUCH_FILE when no store is there, DAMAGED when it cannot be read
   */
  public static RocksStore openReadOnly(Path directory) throws ChunkFsException {
    throw new IllegalStateException("not yet");
  }

  @Override
  public View view() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public AppliedRow applied() {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void write(List<Change> changes, AppliedRow applied) throws IOException {
    throw new IllegalStateException("not yet");
  }

  @Override
  public AppliedRow flush() throws IOException {
    throw new IllegalStateException("not yet");
  }

  @Override
  public void close() {
    throw new IllegalStateException("not yet");
  }
}
