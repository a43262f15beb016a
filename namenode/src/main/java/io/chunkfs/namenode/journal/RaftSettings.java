package io.chunkfs.namenode.journal;

import static org.apache.ratis.util.TimeDuration.valueOf;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.util.SizeInBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Ratis is told (DESIGN §9, traps), and the check that it runs with that. */
final class RaftSettings {
  /** An entry is a batch of at most 8 MiB and what Raft adds. */
  static final SizeInBytes ENTRY = SizeInBytes.valueOf("8448KB");

  private static final Logger LOG = LoggerFactory.getLogger(RatisJournal.class);
  private static final SizeInBytes WRITE_BUFFER = SizeInBytes.valueOf("8512KB");
  private static final SizeInBytes PREALLOCATED = SizeInBytes.valueOf("1MB");
  private static final SizeInBytes CACHE = SizeInBytes.valueOf("32MB");
  private static final SizeInBytes MESSAGE = SizeInBytes.valueOf("16MB");
  private static final int SEGMENTS_CACHED = 2;
  private static final int CLOSE_DAYS = 30;
  private static final int STEP_DOWN_MILLIS = 2_000;

  private RaftSettings() {}

  static RaftProperties of(JournalOptions options) {
    RaftProperties p = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(p, List.of(options.directory().toFile()));
    RaftServerConfigKeys.setRemovedGroupsDir(p, options.directory().resolve("removed").toFile());
    RaftServerConfigKeys.setCloseThreshold(p, valueOf(CLOSE_DAYS, TimeUnit.DAYS));
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
        p, valueOf(STEP_DOWN_MILLIS, TimeUnit.MILLISECONDS));
    RaftServerConfigKeys.RetryCache.setExpiryTime(p, valueOf(2, TimeUnit.SECONDS));
    setTimeouts(p, options);
    setLog(p, options);
    setSnapshots(p);
    Read.setOption(p, Read.Option.LINEARIZABLE);
    Read.setLeaderLeaseEnabled(p, false);
    Read.setLeaderHeartbeatCheckEnabled(p, true);
    Read.setTimeout(p, valueOf(STEP_DOWN_MILLIS, TimeUnit.MILLISECONDS));
    JournalOptions.Member self = options.member();
    GrpcConfigKeys.setUseEpoll(p, false);
    GrpcConfigKeys.Server.setHost(p, self.raft().getHostString());
    GrpcConfigKeys.Server.setPort(p, self.raft().getPort());
    GrpcConfigKeys.Server.setBossGroupSize(p, 1);
    GrpcConfigKeys.Server.setWorkerGroupSize(p, 2);
    GrpcConfigKeys.setMessageSizeMax(p, MESSAGE);
    return p;
  }

  private static void setTimeouts(RaftProperties p, JournalOptions options) {
    long first = options.firstElection().toMillis();
    RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(options.electionMin().toMillis()));
    RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(options.electionMax().toMillis()));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, millis(first));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, millis(2 * first));
  }

  private static void setLog(RaftProperties p, JournalOptions options) {
    Log.setUnsafeFlushEnabled(p, false);
    Log.setAsyncFlushEnabled(p, false);
    Log.setLogMetadataEnabled(p, false);
    Log.setCorruptionPolicy(p, CorruptionPolicy.EXCEPTION);
    Log.setSegmentSizeMax(p, SizeInBytes.valueOf(options.segmentBytes()));
    Log.setSegmentCacheNumMax(p, SEGMENTS_CACHED);
    Log.setSegmentCacheSizeMax(p, CACHE);
    Log.setPreallocatedSize(p, PREALLOCATED);
    Log.setWriteBufferSize(p, WRITE_BUFFER);
    Log.setPurgeGap(p, 1);
    Log.setPurgeUptoSnapshotIndex(p, true);
    Log.Appender.setBufferByteLimit(p, ENTRY);
    Log.Appender.setInstallSnapshotEnabled(p, false);
    Log.Appender.setWaitTimeMin(p, millis(0));
  }

  /** The flusher asks for them, by bytes; Ratis itself could count entries only. */
  private static void setSnapshots(RaftProperties p) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
  }

  private static org.apache.ratis.util.TimeDuration millis(long millis) {
    return valueOf(millis, TimeUnit.MILLISECONDS);
  }

  /** Reads back what the server runs with, and says it in the log. */
  static void assertEffective(RaftServer server, RaftServer.Division division, JournalOptions o) {
    RaftProperties p = server.getProperties();
    Map<String, Object> seen = new TreeMap<>();
    check(seen, "election-min-ms", division.properties().minRpcTimeoutMs(), o.electionMin());
    check(seen, "election-max-ms", division.properties().maxRpcTimeoutMs(), o.electionMax());
    check(seen, "storage", RaftServerConfigKeys.storageDir(p), List.of(o.directory().toFile()));
    check(seen, "log-in-memory", Log.useMemory(p), false);
    check(seen, "unsafe-flush", Log.unsafeFlushEnabled(p), false);
    check(seen, "async-flush", Log.asyncFlushEnabled(p), false);
    check(seen, "state-machine-data-sync", Log.StateMachineData.sync(p), true);
    check(seen, "log-metadata", Log.logMetadataEnabled(p), false);
    check(seen, "corruption-policy", Log.corruptionPolicy(p), CorruptionPolicy.EXCEPTION);
    check(seen, "segment", Log.segmentSizeMax(p), SizeInBytes.valueOf(o.segmentBytes()));
    check(seen, "segment-cache", Log.segmentCacheSizeMax(p), CACHE);
    check(seen, "entry-limit", Log.Appender.bufferByteLimit(p), ENTRY);
    check(seen, "write-buffer", Log.writeBufferSize(p), WRITE_BUFFER);
    check(seen, "install-snapshot", Log.Appender.installSnapshotEnabled(p), false);
    check(seen, "appender-wait-min", Log.Appender.waitTimeMin(p), millis(0));
    check(seen, "purge-gap", Log.purgeGap(p), 1);
    check(seen, "purge-up-to-snapshot", Log.purgeUptoSnapshotIndex(p), true);
    check(seen, "auto-snapshot", RaftServerConfigKeys.Snapshot.autoTriggerEnabled(p), false);
    check(seen, "read", Read.option(p), Read.Option.LINEARIZABLE);
    check(
        seen,
        "close-threshold",
        RaftServerConfigKeys.closeThreshold(p),
        valueOf(CLOSE_DAYS, TimeUnit.DAYS));
    check(
        seen,
        "step-down-wait",
        RaftServerConfigKeys.LeaderElection.leaderStepDownWaitTime(p),
        millis(STEP_DOWN_MILLIS));
    LOG.info("journal settings in effect: flush-after={} {}", o.flushBytes(), seen);
  }

  private static void check(Map<String, Object> seen, String name, int is, java.time.Duration set) {
    check(seen, name, (long) is, set.toMillis());
  }

  private static void check(Map<String, Object> seen, String name, Object is, Object wanted) {
    seen.put(name, is);
    if (!is.equals(wanted)) {
      throw new IllegalStateException(
          "Ratis runs with " + name + " = " + is + " where " + wanted + " was asked for");
    }
  }
}
