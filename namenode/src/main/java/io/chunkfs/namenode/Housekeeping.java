package io.chunkfs.namenode;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.cluster.Authority;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.command.AdvanceClusterClock;
import io.chunkfs.namenode.command.Command;
import io.chunkfs.namenode.command.ExpireLease;
import io.chunkfs.namenode.command.ExpireSession;
import io.chunkfs.namenode.command.ForgetDeletedBlocks;
import io.chunkfs.namenode.journal.Journal;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.service.Serving;
import io.chunkfs.namenode.store.View;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a namenode does by itself now and then: notices that leadership changed, takes leases from
 * silent writers, expires sessions, keeps the cluster's clock, forgets deleted blocks whose
 * replicas are gone, watches its disk. All that changes the hard state is the ready leader's alone.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration LONGEST_CLOCK_STEP = Duration.ofSeconds(60);
  private static final int AT_ONCE = 1000;
  private static final long PATIENCE_SECONDS = 60;

  private final Serving rooms;
  private final NameNodeDirectory directory;
  private final long reserveBytes;
  private final long newLeaderNanos;
  private final long clockStepNanos;
  private final Consumer<Throwable> halt;
  private final Thread thread;
  private Authority authority = Authority.NONE;
  private long clockNanos;
  private boolean roomUnknown;
  private volatile long readySinceNanos = Long.MAX_VALUE;
  private volatile boolean diskFull;
  private volatile boolean closing;

  /**
   * Starts with {@link #start}.
   *
   * @param halt called once when this met a fault of ours
   */
  Housekeeping(
      Serving rooms, NameNodeDirectory directory, Settings settings, Consumer<Throwable> halt)
      throws ChunkFsException {
    this.rooms = rooms;
    this.halt = halt;
    this.directory = directory;
    this.reserveBytes = settings.bytes("namenode.reserve");
    this.newLeaderNanos = settings.duration("namenode.new-leader").toNanos();
    this.clockStepNanos =
        Math.min(LONGEST_CLOCK_STEP.toNanos(), rooms.limits().sessionMillis() * 1_000_000L / 10);
    this.thread = new Thread(this::loop, "namenode-housekeeping");
    thread.setDaemon(true);
  }

  void start() throws ChunkFsException {
    notice(rooms.journal().leadership());
    watchDisk();
    thread.start();
  }

  /** Whether a leader began so recently that datanodes may still be on their way. */
  boolean leaderIsNew() {
    long since = readySinceNanos;
    return since == Long.MAX_VALUE || rooms.cluster().attendedNanos() - since < newLeaderNanos;
  }

  /** Whether the disk has less room than the reserve. */
  boolean diskFull() {
    return diskFull;
  }

  private void loop() {
    try {
      while (!closing) {
        TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
        tick();
      }
    } catch (InterruptedException stopping) {
      closing = true;
    } catch (RuntimeException | Error broken) {
      if (!closing) halt.accept(broken);
    }
  }

  private void tick() throws InterruptedException {
    watchDisk();
    try {
      notice(rooms.journal().leadership());
      if (!authority.ready()) return;
      ClusterState state = rooms.cluster().state();
      if (!state.safeMode()) {
        expireLeases();
        forgetDeletedBlocks();
      }
      if (state.safeModeByHand()) clockNanos = rooms.cluster().attendedNanos(); // stands still
      else advanceClock();
    } catch (ChunkFsException | TimeoutException notNow) {
      LOG.info("housekeeping is put off: {}", notNow.toString());
    }
  }

  private void notice(Journal.Leadership leadership) throws ChunkFsException {
    Authority now =
        new Authority(rooms.identity().getIncarnation(), leadership.term(), leadership.ready());
    if (now.equals(authority)) return;
    boolean begins = now.ready();
    rooms.cluster().submit((cluster, at) -> cluster.authority(now, at));
    authority = now;
    if (!begins) return;
    long at = rooms.cluster().attendedNanos();
    rooms.leases().renewAll(at);
    clockNanos = at;
    readySinceNanos = at;
    LOG.info("this namenode leads, term {}", leadership.term());
  }

  private void watchDisk() {
    try {
      boolean full = directory.roomBytes() < reserveBytes;
      if (full != diskFull) {
        LOG.warn(
            full
                ? "the namenode's disk has less room than its reserve: only deletes run"
                : "the namenode's disk has room again");
      }
      diskFull = full;
      roomUnknown = false;
    } catch (IOException failed) {
      if (!roomUnknown) LOG.warn("cannot tell how much room the namenode's disk has", failed);
      roomUnknown = true;
    }
  }

  private void expireLeases() throws ChunkFsException, InterruptedException, TimeoutException {
    long now = rooms.cluster().attendedNanos();
    for (LeaseId lease : rooms.leases().silent(AT_ONCE, now)) {
      run(new ExpireLease(lease, () -> stillSilent(lease)));
      if (stillSilent(lease)) rooms.leases().gone(lease); // there is no such lease
      else LOG.info("lease {} was silent for too long", lease);
    }
  }

  private boolean stillSilent(LeaseId lease) {
    return rooms.leases().isSilent(lease, rooms.cluster().attendedNanos());
  }

  private void forgetDeletedBlocks()
      throws ChunkFsException, InterruptedException, TimeoutException {
    if (rooms.cluster().state().deletions() == 0) return;
    CompletableFuture<List<BlockId>> finished = new CompletableFuture<>();
    rooms
        .cluster()
        .submit((cluster, now) -> finished.complete(cluster.finishedDeletions(AT_ONCE, now)));
    try {
      List<BlockId> blocks = finished.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!blocks.isEmpty()) run(new ForgetDeletedBlocks(blocks));
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void advanceClock() throws ChunkFsException, InterruptedException, TimeoutException {
    long now = rooms.cluster().attendedNanos();
    if (now - clockNanos < clockStepNanos) return;
    run(new AdvanceClusterClock((now - clockNanos) / 1_000_000));
    clockNanos = now;
    List<SessionId> unused;
    try (View view = rooms.state().acquire()) {
      unused = Sessions.expired(view, rooms.limits().sessionMillis(), AT_ONCE);
    }
    for (SessionId session : unused) run(new ExpireSession(session));
  }

  /** Runs a command; empty when it was rejected. */
  private <R> Optional<R> run(Command<R> command)
      throws ChunkFsException, InterruptedException, TimeoutException {
    try {
      return Optional.of(rooms.writer().run(command).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException failed) {
      if (!(failed.getCause() instanceof ChunkFsException refused)) {
        throw new IllegalStateException(failed.getCause());
      }
      switch (refused.code().kind()) {
        case RETRY, UNKNOWN -> throw refused;
        default -> LOG.debug("{}: {}", command, refused.getMessage());
      }
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Threads.join(thread);
  }
}
