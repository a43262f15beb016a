package io.chunkfs.namenode.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.ClusterRow;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DataNodeRow;
import io.chunkfs.proto.DeletedBlockRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The hard state's word from its rows, each time from the newest view. Any thread. */
public final class StoredCatalog implements BlockCatalog {
  private final Supplier<View> views;

  /** Over views that this closes. */
  public StoredCatalog(Supplier<View> views) {
    this.views = views;
  }

  @Override
  public Optional<BlockFacts> find(BlockId block) {
    return read(rows -> row(rows, Keys.block(block), BlockRow.parser()))
        .map(row -> BlockFacts.of(block, row));
  }

  @Override
  public List<BlockFacts> blocksAfter(long block, int limit) {
    return read(
        rows -> {
          List<BlockFacts> found = new ArrayList<>();
          byte[] from = Keys.of(Keys.BLOCK, block + 1);
          byte[] to = Keys.end(Keys.start(Keys.BLOCK));
          try (RowCursor cursor = rows.scan(from, to)) {
            while (found.size() < limit && cursor.next()) {
              BlockId id = new BlockId(Keys.number(cursor.key()));
              found.add(BlockFacts.of(id, parsed(cursor.value(), BlockRow.parser())));
            }
          }
          return found;
        });
  }

  @Override
  public Optional<DeletedBlock> findDeleted(BlockId block) {
    return read(rows -> row(rows, Keys.deletedBlock(block), DeletedBlockRow.parser()))
        .map(row -> deleted(block, row));
  }

  @Override
  public List<DeletedBlock> deletedAfter(long block, int limit) {
    return read(
        rows -> {
          List<DeletedBlock> found = new ArrayList<>();
          byte[] from = Keys.of(Keys.DELETED_BLOCK, block + 1);
          byte[] to = Keys.end(Keys.start(Keys.DELETED_BLOCK));
          try (RowCursor cursor = rows.scan(from, to)) {
            while (found.size() < limit && cursor.next()) {
              BlockId id = new BlockId(Keys.number(cursor.key()));
              found.add(deleted(id, parsed(cursor.value(), DeletedBlockRow.parser())));
            }
          }
          return found;
        });
  }

  @Override
  public long nextBlock() {
    return read(
        rows -> {
          Optional<ClusterRow> cluster = row(rows, Keys.setting("cluster"), ClusterRow.parser());
          if (cluster.isEmpty()) return 0L;
          Incarnation incarnation = new Incarnation(cluster.get().getIncarnation());
          return incarnation.stamp(counter(rows, "block") + 1);
        });
  }

  @Override
  public long sealedBlocks() {
    return read(rows -> counter(rows, "sealed-blocks"));
  }

  @Override
  public List<DataNodeAddress> dataNodes() {
    return read(
        rows -> {
          List<DataNodeAddress> found = new ArrayList<>();
          byte[] from = Keys.start(Keys.DATANODE);
          try (RowCursor cursor = rows.scan(from, Keys.end(from))) {
            while (cursor.next()) {
              found.add(parsed(cursor.value(), DataNodeRow.parser()).getAddress());
            }
          }
          return found;
        });
  }

  private <T> T read(Function<Rows, T> reading) {
    try (View view = views.get()) {
      return reading.apply(view);
    }
  }

  static DeletedBlock deleted(BlockId block, DeletedBlockRow row) {
    return new DeletedBlock(
        block,
        new Generation(row.getGeneration()),
        row.getMembersList().stream().map(DataNodeId::new).toList());
  }

  private static long counter(Rows rows, String name) {
    byte[] value = rows.get(Keys.counter(name));
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  private static <T> Optional<T> row(Rows rows, byte[] key, Parser<T> parser) {
    byte[] value = rows.get(key);
    return value == null ? Optional.empty() : Optional.of(parsed(value, parser));
  }

  static <T> T parsed(byte[] value, Parser<T> parser) {
    try {
      return parser.parseFrom(value);
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("a row of the store is damaged", damaged);
    }
  }
}
