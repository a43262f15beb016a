package io.chunkfs.namenode.store;

import io.chunkfs.proto.AppliedRow;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** One snapshot of the database. Freed when it is closed and the last read and cursor ended. */
final class RocksView implements View {
  private final RocksDB database;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final AppliedRow applied;
  private final Holders holders;

  /** Takes over one hold on the store, which {@code free} gives back. */
  RocksView(RocksDB database, Snapshot snapshot, AppliedRow applied, Runnable free) {
    this.database = database;
    this.snapshot = snapshot;
    this.applied = applied;
    this.options = new ReadOptions().setSnapshot(snapshot);
    this.holders =
        new Holders(
            "the view",
            () -> {
              options.close();
              database.releaseSnapshot(snapshot);
              free.run();
            });
  }

  @Override
  public byte[] get(byte[] key) {
    holders.hold();
    try {
      return database.get(options, key);
    } catch (RocksDBException failed) {
      throw new StoreFailure("cannot read the store " + database.getName(), failed);
    } finally {
      holders.release();
    }
  }

  @Override
  public RowCursor scan(byte[] from, byte[] to) {
    holders.hold();
    Slice end = new Slice(to);
    ReadOptions bounded = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(end);
    RocksIterator rows = database.newIterator(bounded);
    return new Cursor(rows, from, bounded, end);
  }

  @Override
  public AppliedRow applied() {
    return applied;
  }

  @Override
  public void close() {
    holders.close();
  }

  /** Holds the view until it is closed; one thread. */
  private final class Cursor implements RowCursor {
    private final RocksIterator rows;
    private final byte[] from;
    private final ReadOptions bounded;
    private final Slice end;
    private boolean begun;
    private boolean closed;
    private byte[] key;
    private byte[] value;

    Cursor(RocksIterator rows, byte[] from, ReadOptions bounded, Slice end) {
      this.rows = rows;
      this.from = from;
      this.bounded = bounded;
      this.end = end;
    }

    @Override
    public boolean next() {
      if (closed) throw new IllegalStateException("the cursor is closed");
      if (begun && key == null) return false;
      if (begun) rows.next();
      else rows.seek(from);
      begun = true;
      if (!rows.isValid()) return end();
      key = rows.key();
      value = rows.value();
      return true;
    }

    private boolean end() {
      key = null;
      value = null;
      try {
        rows.status();
      } catch (RocksDBException failed) {
        throw new StoreFailure("cannot read the store " + database.getName(), failed);
      }
      return false;
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public byte[] value() {
      return value;
    }

    @Override
    public void close() {
      if (closed) return;
      closed = true;
      rows.close();
      bounded.close();
      end.close();
      holders.release();
    }
  }
}
