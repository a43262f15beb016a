package io.chunkfs.namenode.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/**
 * The hard state in RocksDB: one column family, no log of its own. A batch and its applied row are
 * one write, which RocksDB keeps whole also when it flushes. Closing waits for nobody: the database
 * stays open until the last view is closed.
 */
public final class RocksStore implements Store {
  /** Sorts before all keys of {@link Keys}. */
  private static final byte[] APPLIED = {0};

  private static final StoreOptions AUDIT = new StoreOptions(16 << 20, 1 << 20, 2);

  private final RocksDB database;
  private final RocksSettings settings;
  private final boolean readOnly;
  private final Holders holders;
  private final WriteBatch batch = new WriteBatch();
  private volatile AppliedRow applied;

  private RocksStore(RocksDB database, RocksSettings settings, boolean readOnly)
      throws RocksDBException, InvalidProtocolBufferException {
    this.database = database;
    this.settings = settings;
    this.readOnly = readOnly;
    this.holders = new Holders("the store", this::free);
    byte[] row = database.get(APPLIED);
    this.applied = row == null ? AppliedRow.getDefaultInstance() : AppliedRow.parseFrom(row);
  }

  /**
   * Opens the store in {@code directory}, which is made when missing.
   *
   * @throws ChunkFsException DAMAGED when what is there cannot be read, INVALID_ARGUMENT when
   *     another process has it open
   */
  public static RocksStore open(Path directory, StoreOptions options) throws ChunkFsException {
    NativeLibrary.load();
    make(directory);
    RocksSettings settings = new RocksSettings(options);
    RocksDB database = null;
    try {
      database = RocksDB.open(settings.options(), directory.toString());
      settings.assertEffective(database);
      return new RocksStore(database, settings, false);
    } catch (RocksDBException | InvalidProtocolBufferException failed) {
      throw unusable(directory, failed, database, settings);
    }
  }

  /**
   * Opens a store for reading only and as it was last flushed, also while a namenode has it open;
   * changes nothing on disk.
   *
   * @throws ChunkFsException NO_SUCH_FILE when no store is there, DAMAGED when it cannot be read
   */
  public static RocksStore openReadOnly(Path directory) throws ChunkFsException {
    if (!Files.exists(directory.resolve("CURRENT"))) {
      throw new ChunkFsException(
          ErrorCode.NO_SUCH_FILE,
          "no namenode's store is at " + directory + "; name the store directory of a namenode");
    }
    NativeLibrary.load();
    RocksSettings settings = RocksSettings.readOnly(AUDIT);
    RocksDB database = null;
    try {
      database = RocksDB.openReadOnly(settings.options(), directory.toString());
      return new RocksStore(database, settings, true);
    } catch (RocksDBException | InvalidProtocolBufferException failed) {
      throw unusable(directory, failed, database, settings);
    }
  }

  @Override
  public synchronized View view() {
    holders.hold();
    AppliedRow row = applied;
    Snapshot snapshot = database.getSnapshot();
    return new RocksView(database, snapshot, row, holders::release);
  }

  @Override
  public AppliedRow applied() {
    return applied;
  }

  @Override
  public synchronized void write(List<Change> changes, AppliedRow row) throws IOException {
    requireWritable();
    holders.hold();
    try {
      batch.clear();
      for (Change change : changes) {
        byte[] key = change.getKey().toByteArray();
        if (change.getPut()) batch.put(key, change.getValue().toByteArray());
        else batch.delete(key);
      }
      batch.put(APPLIED, row.toByteArray());
      database.write(settings.write(), batch);
      applied = row;
    } catch (RocksDBException failed) {
      throw new IOException("cannot write to the store " + database.getName(), failed);
    } finally {
      holders.release();
    }
  }

  @Override
  public AppliedRow flush() throws IOException {
    requireWritable();
    holders.hold();
    try {
      AppliedRow row = applied;
      database.flush(settings.flush());
      return row;
    } catch (RocksDBException failed) {
      throw new IOException("cannot flush the store " + database.getName(), failed);
    } finally {
      holders.release();
    }
  }

  @Override
  public void close() {
    holders.close();
  }

  private void requireWritable() {
    if (readOnly) throw new IllegalStateException("the store was opened for reading only");
  }

  private void free() {
    batch.close();
    database.close();
    settings.close();
  }

  /** Makes the directory so that a crash does not take it back. */
  private static void make(Path directory) throws ChunkFsException {
    try {
      if (Files.isDirectory(directory)) return;
      Files.createDirectories(directory);
      try (FileChannel parent =
          FileChannel.open(directory.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        parent.force(true);
      }
    } catch (IOException failed) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot make the store's directory " + directory + ": " + failed.getMessage(),
          failed);
    }
  }

  private static ChunkFsException unusable(
      Path directory, Exception failed, RocksDB database, RocksSettings settings) {
    if (database != null) database.close();
    settings.close();
    if (failed instanceof RocksDBException rocks && isLocked(rocks)) {
      return new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "another process has the store " + directory + " open; stop it first",
          failed);
    }
    return new ChunkFsException(
        ErrorCode.DAMAGED,
        "the store "
            + directory
            + " cannot be opened: "
            + failed.getMessage()
            + ". Nothing was changed; restore it from a backup or another namenode",
        failed);
  }

  private static boolean isLocked(RocksDBException failed) {
    Status status = failed.getStatus();
    String text = String.valueOf(failed.getMessage());
    return status != null
        && status.getCode() == Status.Code.IOError
        && text.toLowerCase(java.util.Locale.ROOT).contains("lock");
  }
}
