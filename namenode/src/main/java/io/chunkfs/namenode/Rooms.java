package io.chunkfs.namenode;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.cluster.BlockCatalog;
import io.chunkfs.namenode.cluster.Cluster;
import io.chunkfs.namenode.cluster.ClusterLimits;
import io.chunkfs.namenode.cluster.ClusterLoop;
import io.chunkfs.namenode.cluster.StoredCatalog;
import io.chunkfs.namenode.command.Defaults;
import io.chunkfs.namenode.command.FormatCluster;
import io.chunkfs.namenode.journal.AppliedState;
import io.chunkfs.namenode.journal.JournalOptions;
import io.chunkfs.namenode.journal.LeaseKeeper;
import io.chunkfs.namenode.journal.RatisJournal;
import io.chunkfs.namenode.journal.Writer;
import io.chunkfs.namenode.journal.WriterOptions;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.repair.Repair;
import io.chunkfs.namenode.repair.RepairLimits;
import io.chunkfs.namenode.service.Leases;
import io.chunkfs.namenode.service.Serving;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.StoreOptions;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.ClusterRow;
import io.chunkfs.proto.LeaseRow;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what a namenode serves from, in order: store, cluster loop, journal, writer, read lease;
 * formats an empty group. Closes it in the opposite order.
 */
final class Rooms implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
  private static final long FORMAT_PATIENCE_SECONDS = 60;

  /** Name of the one namenode that a group begins with. */
  private static final String FIRST_MEMBER = "nn1";

  private final NameNodeOptions options;
  private final Consumer<Throwable> halt;
  private final Deque<Runnable> open = new ArrayDeque<>();
  private volatile RatisJournal journal;
  private volatile boolean closing;

  Rooms(NameNodeOptions options, Consumer<Throwable> halt) {
    this.options = options;
    this.halt = halt;
  }

  /** Opens everything and waits, for as long as it takes, for a cluster that is formatted. */
  Serving open(NameNodeDirectory directory, String clientAddress)
      throws ChunkFsException, InterruptedException {
    Clock clock = options.clock();
    RocksStore store = RocksStore.open(directory.store(), StoreOptions.from(options.settings()));
    AppliedState state = new AppliedState(store);
    closeLater(state::close);
    BlockCatalog catalog = new StoredCatalog(state::acquire);
    Cluster soft = new Cluster(ClusterLimits.from(options.settings()), catalog, 0);
    RepairLimits repairLimits = RepairLimits.from(options.settings());
    Repair repair = new Repair(soft, repairLimits, new SplittableRandom());
    ClusterLoop cluster = ClusterLoop.start(soft, repair, clock, halt);
    closeLater(cluster::close);
    Leases leases = new Leases(options.settings().duration("namenode.lease"));
    state.listen(
        (changes, row) -> {
          cluster.applied(changes);
          follow(leases, changes, cluster.attendedNanos());
        });
    readLeases(state, leases, cluster.attendedNanos());
    JournalOptions journalOptions = journalOptions(directory, clientAddress);
    journal = RatisJournal.start(journalOptions, state, clock, halt);
    closeLater(journal::close);
    Writer writer =
        Writer.start(WriterOptions.from(options.settings()), journal, state, clock, halt);
    closeLater(writer::close);
    ClusterRow identity = identity(state, writer);
    LeaseKeeper readLease = LeaseKeeper.start(journal, clock, journalOptions.readLease());
    closeLater(readLease::close);
    cluster.submit((its, now) -> its.load(new NamespaceId(identity.getNamespace()), now));
    Limits limits = Limits.from(options.settings());
    Defaults defaults = Defaults.from(options.settings());
    return new Serving(
        state, writer, journal, readLease, cluster, repair, leases, identity, limits, defaults);
  }

  /** Where peers reach the journal; empty until it is open. */
  Optional<InetSocketAddress> raftAddress() {
    return Optional.ofNullable(journal).map(RatisJournal::address);
  }

  private JournalOptions journalOptions(NameNodeDirectory directory, String clientAddress)
      throws ChunkFsException {
    String self = "nn1";
    JournalOptions.Member member = new JournalOptions.Member(self, options.raft(), clientAddress);
    return JournalOptions.from(options.settings(), directory.journal(), self, List.of(member));
  }

  /** What the cluster is; makes it when this namenode leads an empty group. */
  private ClusterRow identity(AppliedState state, Writer writer)
      throws ChunkFsException, InterruptedException {
    while (!closing) {
      boolean ready = journal.leadership().ready();
      Optional<ClusterRow> known = clusterRow(state);
      if (known.isPresent()) return known.get();
      if (ready) format(writer);
      else TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
    }
    throw new ChunkFsException(ErrorCode.STOPPING, "the namenode is stopping");
  }

  private void format(Writer writer) throws ChunkFsException, InterruptedException {
    FormatCluster command =
        new FormatCluster(
            UUID.randomUUID().toString(),
            new NamespaceId(new SecureRandom().nextLong(1, Long.MAX_VALUE)),
            options.user(),
            options.settings().text("cluster.supergroup"));
    try {
      writer.run(command).get(FORMAT_PATIENCE_SECONDS, TimeUnit.SECONDS);
      LOG.info("made cluster {}; superuser is {}", command.clusterId(), command.superuser());
    } catch (ExecutionException failed) {
      if (!(failed.getCause() instanceof ChunkFsException refused)) {
        throw new IllegalStateException(failed.getCause());
      }
      // Whether it happened or not, the next look at the rows tells.
      LOG.info("formatting is tried again: {}", refused.getMessage());
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
    } catch (TimeoutException late) {
      throw new ChunkFsException(
          ErrorCode.TIMEOUT,
          "formatting the cluster took longer than " + FORMAT_PATIENCE_SECONDS + " s",
          late);
    }
  }

  private static Optional<ClusterRow> clusterRow(AppliedState state) throws ChunkFsException {
    try (View view = state.acquire()) {
      byte[] row = view.get(Keys.setting("cluster"));
      return row == null ? Optional.empty() : Optional.of(ClusterRow.parseFrom(row));
    } catch (InvalidProtocolBufferException damaged) {
      throw new ChunkFsException(ErrorCode.DAMAGED, "the cluster's row cannot be read", damaged);
    }
  }

  private static void readLeases(AppliedState state, Leases leases, long nowNanos) {
    byte[] from = Keys.start(Keys.LEASE);
    try (View view = state.acquire();
        RowCursor cursor = view.scan(from, Keys.end(from))) {
      while (cursor.next()) follow(leases, cursor.key(), cursor.value(), nowNanos);
    }
  }

  private static void follow(Leases leases, List<Change> changes, long nowNanos) {
    for (Change change : changes) {
      if (change.getKey().byteAt(0) != Keys.LEASE) continue;
      byte[] value = change.getPut() ? change.getValue().toByteArray() : null;
      follow(leases, change.getKey().toByteArray(), value, nowNanos);
    }
  }

  private static void follow(Leases leases, byte[] key, byte[] value, long nowNanos) {
    LeaseId lease = new LeaseId(Keys.number(key));
    long session = value == null ? 0 : holder(value);
    if (session == 0) leases.gone(lease);
    else leases.given(lease, new SessionId(session), nowNanos);
  }

  private static long holder(byte[] value) {
    try {
      return LeaseRow.parseFrom(value).getSession();
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("a lease's row is damaged", damaged);
    }
  }

  private void closeLater(Runnable close) {
    open.addFirst(close);
  }

  /** Lets {@link #open} end early. */
  void stop() {
    closing = true;
  }

  /** What was opened ends; call it when {@link #open} has returned or failed. */
  @Override
  public void close() {
    closing = true;
    Runnable next = open.poll();
    if (next == null) return;
    try {
      next.run();
    } finally {
      close(); // the others, whatever became of this one
    }
  }
}
