package io.chunkfs.client;

import io.chunkfs.proto.ClusterReport;
import java.util.List;

/**
 * The state of the cluster as the namenode sees it.
 *
 * @param nodes every registered datanode, by name
 * @param blocks sealed blocks in the namespace
 * @param underReplicated of these, with fewer live replicas than wanted
 * @param missing of these, without a live replica
 * @param corrupt of these, with a corrupt replica
 * @param files files in the namespace
 * @param directories directories in it, the root included
 * @param bytes bytes of committed blocks
 * @param excess of the sealed blocks, with more replicas than wanted
 * @param oneLeft of the sealed blocks, with exactly one replica that counts although more are
 *     wanted
 * @param missingSingle of the missing ones, with only one replica wanted
 * @param repair how repair stands
 * @param findings what a person should look into, a line each
 */
public record ClusterInfo(
    List<NodeInfo> nodes,
    SafeMode safeMode,
    long blocks,
    long underReplicated,
    long missing,
    long corrupt,
    long files,
    long directories,
    long bytes,
    long excess,
    long oneLeft,
    long missingSingle,
    RepairInfo repair,
    List<String> findings) {
  public ClusterInfo {
    nodes = List.copyOf(nodes);
    findings = List.copyOf(findings);
  }

  static ClusterInfo of(ClusterReport report) {
    return new ClusterInfo(
        report.getNodesList().stream().map(NodeInfo::of).toList(),
        SafeMode.of(report.getSafeMode()),
        report.getBlocks(),
        report.getUnderReplicated(),
        report.getMissing(),
        report.getCorrupt(),
        report.getTotals().getFiles(),
        report.getTotals().getDirectories() + 1,
        report.getTotals().getBytes(),
        report.getExcess(),
        report.getOneLeft(),
        report.getMissingSingle(),
        RepairInfo.of(report.getRepair()),
        report.getFindingsList());
  }
}
