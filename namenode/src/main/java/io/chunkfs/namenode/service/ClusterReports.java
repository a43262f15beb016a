package io.chunkfs.namenode.service;

import io.chunkfs.common.error.Reason;
import io.chunkfs.namenode.cluster.BlockCounts;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.repair.RepairStatus;
import io.chunkfs.proto.ClusterReport;
import io.chunkfs.proto.CopyReport;
import io.chunkfs.proto.DataNodeReport;
import io.chunkfs.proto.RepairReport;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.proto.Totals;
import io.chunkfs.proto.TransferRates;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * Puts what the cluster loop published into the messages that people's tools read.
 *
 * @param sealed sealed blocks in the namespace
 * @param blockBytes size of a new block, by which a datanode counts as full
 * @param nowNanos attended time
 */
record ClusterReports(
    ClusterState state,
    RepairStatus repair,
    BlockCounts counts,
    long sealed,
    long blockBytes,
    long nowNanos) {
  /** Copies that are named at most. */
  private static final int COPIES = 200;

  /** Who said nothing for so long is taken to move nothing. */
  private static final long RATES_HOLD_NANOS = Duration.ofSeconds(3).toNanos();

  /** The state of the whole cluster. */
  ClusterReport cluster(Totals root) {
    long unknown = Math.max(0, sealed - counts.known());
    ClusterReport.Builder report =
        ClusterReport.newBuilder()
            .setSafeMode(safeMode())
            .setBlocks(sealed)
            .setUnderReplicated(unknown + counts.underReplicated())
            .setMissing(Math.max(0, sealed - counts.reported()))
            .setMissingSingle(counts.missingSingle())
            .setCorrupt(counts.corrupt())
            .setOneLeft(counts.oneLeft())
            .setExcess(counts.excess())
            .setTotals(root)
            .setRepair(repairReport());
    state.nodes().nodes().stream()
        .sorted(Comparator.comparing(NodeView::name))
        .forEach(node -> report.addNodes(node(node)));
    state.findings().forEach((topic, detail) -> report.addFindings(topic + ": " + detail));
    return report.build();
  }

  /** Safe mode, without naming what is missing. */
  SafeModeStatus safeMode() {
    return SafeModeStatus.newBuilder()
        .setOn(state.safeMode())
        .setByHand(state.safeModeByHand())
        .setReason(state.safeModeReason())
        .setReported(counts.reported())
        .setBlocks(sealed)
        .build();
  }

  private RepairReport repairReport() {
    RepairReport.Builder report =
        RepairReport.newBuilder()
            .addAllWaiting(repair.waiting())
            .setBytesLeft(repair.bytesLeft())
            .setBytesPerSecond(repair.bytesPerSecond())
            .setDoneInMillis(repair.doneIn().map(Duration::toMillis).orElse(0L))
            .setDeletions(repair.deletions());
    repair.hold().ifPresent(held -> report.setHold(held.text()).setHoldCode(held.code().name()));
    repair.copies().stream().limit(COPIES).forEach(copy -> report.addCopies(copy(copy)));
    return report.build();
  }

  private CopyReport copy(RepairStatus.Copy copy) {
    return CopyReport.newBuilder()
        .setBlock(copy.block().value())
        .setSource(name(copy.source()))
        .setTarget(name(copy.target()))
        .setLength(copy.length())
        .setAgeMillis(Math.max(0, nowNanos - copy.orderedNanos()) / 1_000_000)
        .setReason(copy.why().name())
        .build();
  }

  private String name(int node) {
    return state.nodes().at(node).map(NodeView::name).orElse("a new datanode");
  }

  private DataNodeReport node(NodeView node) {
    Optional<Reason> refusal = node.refusal(blockBytes);
    long silentNanos = Math.max(0, nowNanos - node.heardNanos());
    return DataNodeReport.newBuilder()
        .setAddress(node.address())
        .setState(node.state())
        .setCapacity(node.load().capacity())
        .setUsed(node.load().used())
        .setRemaining(node.load().remaining())
        .setSilentMillis(silentNanos / 1_000_000)
        .setReplicas(node.replicas())
        .setSessions(node.load().sessions())
        .setFailedVolumes(node.load().failedVolumes())
        .setReason(refusal.map(Reason::text).orElse(""))
        .setReasonCode(refusal.map(reason -> reason.code().name()).orElse(""))
        .setRates(
            silentNanos > RATES_HOLD_NANOS
                ? TransferRates.getDefaultInstance()
                : node.load().rates())
        .build();
  }
}
