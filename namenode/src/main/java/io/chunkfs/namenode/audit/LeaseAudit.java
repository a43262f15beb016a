package io.chunkfs.namenode.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.lease.OpenFiles;
import io.chunkfs.namenode.namespace.Lineage;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.LeaseRow;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.SessionRow;
import io.chunkfs.proto.SlotRow;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Leases against open files and the sessions that hold them; slots against sessions. */
final class LeaseAudit {
  private final Rows rows;
  private final Findings findings;
  private final Tree tree;
  private final Map<Long, Integer> heldBy = new HashMap<>();

  LeaseAudit(Rows rows, Findings findings) {
    this.rows = rows;
    this.findings = findings;
    this.tree = new Tree(rows);
  }

  void run() {
    RowScan.each(rows, findings, Keys.LEASE, this::lease);
    RowScan.each(rows, findings, Keys.ENTRY, this::entry);
    RowScan.each(rows, findings, Keys.SESSION, this::session);
    RowScan.each(rows, findings, Keys.SLOT, this::slot);
    heldBy.forEach(
        (session, held) ->
            findings.require(false, "session %x holds %d leases but is gone", session, held));
  }

  private void lease(byte[] key, byte[] value) {
    LeaseId lease = new LeaseId(Keys.number(key));
    LeaseRow row = Stored.parse(value, LeaseRow.parser());
    InodeId inode = new InodeId(row.getInode());
    if (row.getSession() != 0) heldBy.merge(row.getSession(), 1, Integer::sum);
    Optional<Lineage> file = tree.lineage(inode);
    if (file.isEmpty()) {
      boolean rowsLeft = rows.get(Keys.back(inode)) != null;
      findings.require(rowsLeft, "lease %s is on inode %s, which is gone", lease, inode);
      return;
    }
    long says = file.get().node().status().getLease();
    findings.require(
        says == lease.value(), "lease %s is on inode %s, which says %x", lease, inode, says);
  }

  private void entry(byte[] key, byte[] value) {
    FileStatus status = Stored.parse(value, FileStatus.parser());
    if (status.getLease() == 0 || tree.lineage(new InodeId(status.getInode())).isEmpty()) return;
    LeaseId lease = new LeaseId(status.getLease());
    boolean held =
        Stored.find(rows, Keys.lease(lease), LeaseRow.parser())
            .filter(row -> row.getInode() == status.getInode())
            .isPresent();
    findings.require(
        held, "inode %d is open under lease %s, which is gone", status.getInode(), lease);
  }

  private void session(byte[] key, byte[] value) {
    SessionId session = new SessionId(Keys.number(key));
    SessionRow row = Stored.parse(value, SessionRow.parser());
    Integer held = heldBy.remove(session.value());
    int holds = held == null ? 0 : held;
    findings.require(
        row.getOpenFiles() == holds,
        "session %s counts %d open files but holds %d leases",
        session,
        row.getOpenFiles(),
        holds);
    List<LeaseId> found = new OpenFiles(rows).heldBy(session, Integer.MAX_VALUE);
    findings.require(
        found.size() == holds,
        "session %s holds %d leases, but %d are in its ranges",
        session,
        holds,
        found.size());
  }

  private void slot(byte[] key, byte[] value) {
    SessionId session = new SessionId(Keys.number(key));
    int slot = ByteBuffer.wrap(key).getInt(9);
    boolean known =
        Stored.find(rows, Keys.session(session), SessionRow.parser())
            .filter(row -> slot >= 0 && slot < row.getSlots())
            .isPresent();
    findings.require(known, "slot %d of session %s does not belong to it", slot, session);
    SlotRow row = Stored.parse(value, SlotRow.parser());
    findings.require(
        row.getSequence() > 0 && isReply(row),
        "slot %d of session %s holds no answer",
        slot,
        session);
  }

  private static boolean isReply(SlotRow row) {
    try {
      MutateReply reply = MutateReply.parseFrom(row.getReply());
      return reply.getOutcomeCase() != MutateReply.OutcomeCase.OUTCOME_NOT_SET;
    } catch (InvalidProtocolBufferException damaged) {
      return false;
    }
  }
}
