package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.block.FileBlocks;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Looks at blocks and keeps count of what is not as it should be, and the worst of them by name.
 * Bounded in what it keeps; whoever drives it bounds the time.
 */
final class WhyFile {
  /** The worst first. */
  static final List<ReasonCode> ORDER =
      List.of(
          ReasonCode.MISSING,
          ReasonCode.ONE_COPY_LEFT,
          ReasonCode.UNDER_REPLICATED,
          ReasonCode.REPLICA_CORRUPT,
          ReasonCode.REPLICA_STALE,
          ReasonCode.EXCESS,
          ReasonCode.NODE_SUSPECT,
          ReasonCode.BEING_WRITTEN);

  private static final Map<ReasonCode, String> WORDS =
      Map.of(
          ReasonCode.MISSING, "on no live datanode",
          ReasonCode.ONE_COPY_LEFT, "with one copy left",
          ReasonCode.UNDER_REPLICATED, "with too few replicas",
          ReasonCode.REPLICA_CORRUPT, "with a corrupt replica",
          ReasonCode.REPLICA_STALE, "with a stale replica",
          ReasonCode.EXCESS, "with excess replicas",
          ReasonCode.NODE_SUSPECT, "with a replica on a suspect datanode",
          ReasonCode.BEING_WRITTEN, "being written");

  private static final int PAGE = 500;

  /** Bad blocks of one kind that are kept by name. */
  private static final int KEPT = 20;

  private final FileBlocks files;
  private final WhyBlock blocks;
  private final Map<ReasonCode, Long> counts = new EnumMap<>(ReasonCode.class);
  private final Map<ReasonCode, List<FileBlock>> kept = new EnumMap<>(ReasonCode.class);
  private final Map<NodeView, Long> suspects = new LinkedHashMap<>();
  private long seen;

  WhyFile(Evidence evidence) {
    this.files = new FileBlocks(evidence.rows());
    this.blocks = new WhyBlock(evidence);
  }

  /** Looks at all blocks of a file; false when it gave up because of the time. */
  boolean look(FileStatus file, Pacer pacer) {
    InodeId inode = new InodeId(file.getInode());
    long from = 0;
    while (true) {
      List<FileBlock> page = files.from(inode, from, PAGE);
      for (FileBlock block : page) look(block);
      if (page.size() < PAGE) return true;
      if (pacer.isOver()) return false;
      from = page.get(page.size() - 1).row().getOffset() + 1;
    }
  }

  private void look(FileBlock block) {
    seen++;
    for (NodeView node : blocks.suspects(block)) suspects.merge(node, 1L, Long::sum);
    blocks
        .worst(block)
        .ifPresent(
            code -> {
              counts.merge(code, 1L, Long::sum);
              List<FileBlock> same = kept.computeIfAbsent(code, added -> new ArrayList<>());
              if (same.size() < KEPT) same.add(block);
            });
  }

  long seen() {
    return seen;
  }

  /** Blocks that are not as they should be. */
  long bad() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The worst of them, at most so many, without those that have suspect holders and no worse. */
  List<FileBlock> worst(int limit) {
    return ORDER.stream()
        .filter(code -> code != ReasonCode.NODE_SUSPECT)
        .flatMap(code -> kept.getOrDefault(code, List.of()).stream())
        .limit(limit)
        .toList();
  }

  /** Whether something is not as it should be; that somebody writes is not such a thing. */
  boolean troubled() {
    return counts.keySet().stream().anyMatch(code -> code != ReasonCode.BEING_WRITTEN);
  }

  /** Blocks that {@link #worst} could name. */
  long nameable() {
    return bad() - counts.getOrDefault(ReasonCode.NODE_SUSPECT, 0L);
  }

  /** Suspect datanodes, each once however many blocks it has a replica of. */
  List<Reason> suspects() {
    List<Reason> reasons = new ArrayList<>();
    for (Map.Entry<NodeView, Long> each : suspects.entrySet()) {
      NodeView node = each.getKey();
      String detail = Told.node(node) + " has replicas of " + Told.count(each.getValue(), "block");
      reasons.add(WhyBlock.suspect(node, detail));
    }
    return reasons;
  }

  /** The worst kind; only when there is one. */
  ReasonCode worstKind() {
    return counts.keySet().stream().min(Comparator.comparingInt(ORDER::indexOf)).orElseThrow();
  }

  /** {@code 1 missing, 2 with one copy left}; empty when all is well. */
  String kinds() {
    return ORDER.stream()
        .filter(counts::containsKey)
        .map(code -> counts.get(code) + " " + WORDS.get(code))
        .collect(Collectors.joining(", "));
  }

  static List<BlockId> ids(List<FileBlock> blocks) {
    return blocks.stream().map(FileBlock::id).toList();
  }
}
