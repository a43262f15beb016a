package io.chunkfs.namenode.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Logger;
import org.rocksdb.MutableColumnFamilyOptions.MutableColumnFamilyOptionsBuilder;
import org.rocksdb.MutableDBOptions.MutableDBOptionsBuilder;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** What RocksDB is told, and the native objects that say it; freed after the database. */
final class RocksSettings implements AutoCloseable {
  private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(RocksStore.class);
  private static final int BLOOM_BITS = 10;
  private static final long TABLE_BLOCK_BYTES = 8 << 10;
  private static final int OPEN_FILES = 512;
  private static final int BACKGROUND_JOBS = 2;
  private static final long INFO_LOG_BYTES = 4 << 20;

  private final Deque<AutoCloseable> natives = new ArrayDeque<>();
  private final StoreOptions wanted;
  private final Options options;
  private final WriteOptions write;
  private final FlushOptions flush;

  RocksSettings(StoreOptions wanted) {
    this.wanted = wanted;
    this.options = keep(new Options());
    this.write = keep(new WriteOptions()).setDisableWAL(true);
    this.flush = keep(new FlushOptions()).setWaitForFlush(true).setAllowWriteStall(false);
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(keep(new LRUCache(wanted.blockCacheBytes())))
            .setFilterPolicy(keep(new BloomFilter(BLOOM_BITS)))
            .setBlockSize(TABLE_BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    options
        .setCreateIfMissing(true)
        .setParanoidChecks(true)
        .setWriteBufferSize(wanted.writeBufferBytes())
        .setMaxWriteBufferNumber(wanted.writeBuffers())
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setMaxOpenFiles(OPEN_FILES)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        .setStatsDumpPeriodSec(0)
        .setMaxLogFileSize(INFO_LOG_BYTES)
        .setKeepLogFileNum(4);
  }

  /** The same for reading only: not even RocksDB's own log is written. */
  static RocksSettings readOnly(StoreOptions wanted) {
    RocksSettings settings = new RocksSettings(wanted);
    settings.options.setCreateIfMissing(false).setLogger(settings.keep(new Silent()));
    return settings;
  }

  Options options() {
    return options;
  }

  WriteOptions write() {
    return write;
  }

  FlushOptions flush() {
    return flush;
  }

  /** Compares what the database really runs with, and says it in the log. */
  void assertEffective(RocksDB database) throws RocksDBException {
    Map<String, Object> effective = new TreeMap<>();
    MutableColumnFamilyOptionsBuilder table = database.getOptions();
    check(effective, "write_buffer_size", table.writeBufferSize(), wanted.writeBufferBytes());
    check(effective, "max_write_buffers", table.maxWriteBufferNumber(), wanted.writeBuffers());
    check(effective, "auto_compactions", !table.disableAutoCompactions(), true);
    MutableDBOptionsBuilder whole = database.getDBOptions();
    check(effective, "max_open_files", whole.maxOpenFiles(), OPEN_FILES);
    check(effective, "max_background_jobs", whole.maxBackgroundJobs(), BACKGROUND_JOBS);
    check(effective, "disable_wal", write.disableWAL(), true);
    check(effective, "flush_waits", flush.waitForFlush(), true);
    long cache = database.getLongProperty("rocksdb.block-cache-capacity");
    check(effective, "block_cache", cache, wanted.blockCacheBytes());
    LOG.info("store settings in effect: {}", effective);
  }

  private static void check(Map<String, Object> seen, String name, Object is, Object wanted) {
    seen.put(name, is);
    if (!is.equals(wanted)) {
      throw new IllegalStateException(
          "RocksDB runs with " + name + " = " + is + " where " + wanted + " was asked for");
    }
  }

  private <T extends AutoCloseable> T keep(T object) {
    natives.push(object);
    return object;
  }

  @Override
  public void close() {
    while (!natives.isEmpty()) {
      try {
        natives.pop().close();
      } catch (Exception failed) {
        throw new IllegalStateException("a native object cannot be freed", failed);
      }
    }
  }

  /** Takes RocksDB's messages and drops them. */
  private static final class Silent extends Logger {
    Silent() {
      super(InfoLogLevel.HEADER_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {
      // What matters comes as an exception.
    }
  }
}
