package io.chunkfs.client.read;

import io.chunkfs.client.name.Deadline;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.proto.ReportReplicaRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The way of one reader over the replicas of one block: the next one after each failure, then anew
 * with fresh locations and more patience, and after three rounds in vain an error that names each
 * datanode and its reason.
 *
 * <p>Thread: the reader's.
 */
final class ReplicaWalk {
  private static final int ROUNDS = 3;
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(300);

  private final ReadContext context;
  private final FileLocations file;
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final Set<Long> hinted = new HashSet<>();
  private final ArrayDeque<DataNodeAddress> left = new ArrayDeque<>();
  private LocatedBlock block;
  private int round = 1;

  ReplicaWalk(ReadContext context, FileLocations file, LocatedBlock block) {
    this.context = context;
    this.file = file;
    begin(block);
  }

  private void begin(LocatedBlock fresh) {
    block = fresh;
    left.clear();
    left.addAll(context.avoided().inOrder(fresh.getNodesList()));
  }

  LocatedBlock block() {
    return block;
  }

  /** How long a datanode may be silent in this round. */
  Duration stall() {
    return context.settings().stall().multipliedBy(1L << (round - 1));
  }

  /** Bytes came: earlier failures no longer count. */
  void progressed() {
    round = 1;
  }

  /**
   * A session for a range of the file within the block, with the best replica that is left.
   *
   * @throws ChunkFsException BLOCK_UNAVAILABLE naming each datanode and its reason
   */
  ReadSession open(long from, long to) throws ChunkFsException {
    while (true) {
      if (left.isEmpty()) nextRound(from);
      DataNodeAddress node = left.peekFirst();
      if (node == null) continue;
      try {
        ReadSession session = ReadSession.open(context, node, request(from, to), stall());
        context.avoided().forgive(node);
        return session;
      } catch (ChunkFsException failure) {
        failed(node, failure);
      }
    }
  }

  private ReadRequest request(long from, long to) {
    return ReadRequest.newBuilder()
        .setKey(block.getKey())
        .setOffset(from - block.getOffset())
        .setLength(to - from)
        .setKnownVisible(file.knownVisible(block))
        .build();
  }

  /** The replica on {@code node} is of no use: the next one is to be tried. */
  void failed(DataNodeAddress node, ChunkFsException failure) throws ChunkFsException {
    if (failure.code() == ErrorCode.CANCELLED) throw failure;
    reasons.put(node.getName(), failure.getMessage());
    left.removeIf(each -> each.getNode() == node.getNode());
    if (isSilence(failure)) context.avoided().avoid(node);
    if (failure.code() == ErrorCode.BUSY || !hinted.add(node.getNode())) return;
    context
        .names()
        .hint(
            ReportReplicaRequest.newBuilder()
                .setBlock(block.getKey())
                .setNode(node.getNode())
                .setCode(failure.code().number())
                .setDetail(failure.getMessage())
                .build());
  }

  private void nextRound(long position) throws ChunkFsException {
    if (round == ROUNDS) throw unavailable();
    // The first round is over at once when a node merely restarted; that is worth a moment.
    Duration pause = BETWEEN_ROUNDS.multipliedBy(round);
    Deadline.in(pause).pause(pause, "another replica of " + id());
    round++;
    file.refresh(position);
    begin(file.at(position));
  }

  private ChunkFsException unavailable() {
    String tried =
        reasons.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining("; "));
    return new ChunkFsException(
        ErrorCode.BLOCK_UNAVAILABLE,
        "no replica of "
            + id()
            + ", at offset "
            + block.getOffset()
            + " of "
            + file.path()
            + ", can be read: "
            + (tried.isEmpty() ? away(block) : tried));
  }

  private BlockId id() {
    return new BlockId(block.getKey().getBlock());
  }

  /** What to say of a block that no datanode holds now. */
  static String away(LocatedBlock block) {
    return "no datanode that is here has it"
        + (block.getMemberNamesCount() == 0
            ? ""
            : "; it was last written to " + String.join(", ", block.getMemberNamesList()));
  }

  /** Whether a failure says that the node may be gone, rather than something of a replica. */
  static boolean isSilence(ChunkFsException failure) {
    return switch (failure.code()) {
      case TIMEOUT, UNREACHABLE, STOPPING -> true;
      default -> false;
    };
  }
}
