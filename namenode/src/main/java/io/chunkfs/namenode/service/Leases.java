package io.chunkfs.namenode.service;

import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When the holder of each lease was last heard of. Soft: a new leader grants everybody a full term.
 * A broken connection starts a shorter clock, which any sign of life stops.
 *
 * <p>Time is attended time. Any thread.
 */
public final class Leases {
  /** Least time that a broken connection leaves to its client to come back. */
  static final Duration AFTER_RESET = Duration.ofSeconds(35);

  private final long termNanos;
  private final Map<LeaseId, SessionId> holders = new HashMap<>();
  private final Map<SessionId, Holder> sessions = new HashMap<>();

  private static final class Holder {
    private final Set<LeaseId> leases = new HashSet<>();
    private long heardNanos;
    private long brokeNanos;
    private boolean broke;

    private Holder(long nowNanos) {
      this.heardNanos = nowNanos;
    }
  }

  /** Leases expire after {@code term} without a sign of life. */
  public Leases(Duration term) {
    this.termNanos = term.toNanos();
  }

  /** A lease was given to a session, or taken over by it. */
  public synchronized void given(LeaseId lease, SessionId session, long nowNanos) {
    gone(lease);
    holders.put(lease, session);
    sessions.computeIfAbsent(session, added -> new Holder(nowNanos)).leases.add(lease);
  }

  /** A lease ended. */
  public synchronized void gone(LeaseId lease) {
    SessionId session = holders.remove(lease);
    Holder holder = session == null ? null : sessions.get(session);
    if (holder == null) return;
    holder.leases.remove(lease);
    if (holder.leases.isEmpty()) sessions.remove(session);
  }

  /** A session gave a sign of life. */
  public synchronized void heard(SessionId session, long nowNanos) {
    Holder holder = sessions.get(session);
    if (holder == null) return;
    holder.heardNanos = nowNanos;
    holder.broke = false;
  }

  /** A connection that a session used broke. */
  public synchronized void broke(SessionId session, long nowNanos) {
    Holder holder = sessions.get(session);
    if (holder == null || holder.broke) return;
    holder.broke = true;
    holder.brokeNanos = nowNanos;
  }

  /** A new leader: everybody gets a full term. */
  public synchronized void renewAll(long nowNanos) {
    for (Holder holder : sessions.values()) {
      holder.heardNanos = nowNanos;
      holder.broke = false;
    }
  }

  /** Leases whose holders were silent for too long; at most so many. */
  public synchronized List<LeaseId> silent(int limit, long nowNanos) {
    List<LeaseId> out = new ArrayList<>();
    for (Holder holder : sessions.values()) {
      if (!expired(holder, nowNanos)) continue;
      for (LeaseId lease : holder.leases) {
        if (out.size() == limit) return out;
        out.add(lease);
      }
    }
    return out;
  }

  /** Whether a lease's holder is still silent. */
  public synchronized boolean isSilent(LeaseId lease, long nowNanos) {
    SessionId session = holders.get(lease);
    return session != null && expired(sessions.get(session), nowNanos);
  }

  /** Leases in all. */
  public synchronized int count() {
    return holders.size();
  }

  private boolean expired(Holder holder, long nowNanos) {
    if (nowNanos - holder.heardNanos > termNanos) return true;
    return holder.broke && nowNanos - holder.brokeNanos > AFTER_RESET.toNanos();
  }
}
