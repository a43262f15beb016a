package io.chunkfs.client.write;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.transport.Packet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lets a block go on after its pipeline broke, as HDFS does (its "pipeline recovery"): the namenode
 * issues a new generation, the members that are left take it, the namenode confirms it with just
 * these members, and only then are packets sent under it. Whoever was left out is stale from that
 * moment and can do no harm when it returns.
 *
 * <p>Thread: the writer's.
 */
final class PipelineRecovery {
  /** So many breaks in a row without a single ack between them, and the write fails. */
  private static final int FRUITLESS = 5;

  /** A pipeline that goes on, and the key that it writes under. */
  record Resumed(BlockKey key, Pipeline pipeline) {}

  private final WriteContext context;
  private final OpenFile file;
  private final BlockId block;
  private final Map<String, String> lost = new LinkedHashMap<>(); // names, each with its reason
  private int fruitless;

  PipelineRecovery(WriteContext context, OpenFile file, BlockId block) {
    this.context = context;
    this.file = file;
    this.block = block;
  }

  /**
   * Forms the next pipeline and sends through it what is not acknowledged.
   *
   * @param confirmed the block at the generation that its replicas have
   * @param sentBytes length of the block as sent so far
   * @throws ChunkFsException PIPELINE_FAILED with too few members left; what the namenode said, as
   *     LEASE_LOST
   */
  Resumed recover(BlockKey confirmed, Pipeline old, PipelineBroken why, long sentBytes)
      throws ChunkFsException {
    fruitless = old.window().acknowledged() > 0 ? 1 : fruitless + 1;
    List<Outgoing> unsent = old.window().takeUnacknowledged();
    long acknowledged = unsent.isEmpty() ? sentBytes : unsent.get(0).offset();
    boolean done = false;
    try {
      old.close();
      List<DataNodeAddress> survivors = survivors(old.members(), why);
      BlockKey issued = file.issueGeneration(confirmed);
      while (true) {
        try {
          Pipeline next = resume(spec(confirmed, issued, survivors), acknowledged);
          done = true;
          for (Outgoing packet : remaining(unsent, next.received())) next.send(packet);
          return new Resumed(issued, next);
        } catch (PipelineBroken again) {
          survivors = survivors(survivors, again);
        }
      }
    } finally {
      if (!done) unsent.forEach(Outgoing::release);
    }
  }

  private PipelineSpec spec(BlockKey confirmed, BlockKey issued, List<DataNodeAddress> members) {
    return new PipelineSpec(
        issued, confirmed.getGeneration(), members, file.blockSize(), context.settings().resume());
  }

  private Pipeline resume(PipelineSpec spec, long acknowledged)
      throws PipelineBroken, ChunkFsException {
    Pipeline next = Pipeline.open(context, spec);
    boolean confirmed = false;
    try {
      next.requireReceived(acknowledged);
      file.confirm(spec.key(), spec.members());
      confirmed = true;
      return next;
    } finally {
      if (!confirmed) next.abandon();
    }
  }

  /**
   * What is still to be sent when all members have the block's first {@code received} bytes. At
   * least one packet is left if there was any, since only an ack makes bytes visible or durable.
   */
  static List<Outgoing> remaining(List<Outgoing> packets, long received) {
    List<Outgoing> left = new ArrayList<>();
    Outgoing skipped = null;
    int flags = 0;
    for (Outgoing packet : packets) {
      if (packet.end() > received) {
        left.add(packet);
      } else if (packet.last()) {
        left.add(packet.withoutData());
        packet.release();
        return left; // sealing makes everything before it visible and durable
      } else {
        if (packet.durable()) flags = Packet.SYNC;
        skipped = packet.withoutData();
        packet.release();
      }
    }
    if (skipped != null) left.add(0, skipped.withFlags(flags));
    return left;
  }

  private List<DataNodeAddress> survivors(List<DataNodeAddress> members, PipelineBroken why)
      throws ChunkFsException {
    Map<Long, String> blamed = why.blamed();
    if (blamed.isEmpty() && fruitless > 1) {
      // Nobody can say who is silent, and all together did not work twice: one after another sits
      // out.
      DataNodeAddress suspect = members.get((fruitless - 2) % members.size());
      blamed = Map.of(suspect.getNode(), why.reason().getMessage());
    }
    List<DataNodeAddress> left = new ArrayList<>();
    for (DataNodeAddress member : members) {
      String reason = blamed.get(member.getNode());
      if (reason == null) left.add(member);
      else lost.put(PipelineBroken.name(member), reason);
    }
    if (left.size() < file.leastMembers() || fruitless > FRUITLESS) throw failed(left, why);
    return left;
  }

  private ChunkFsException failed(List<DataNodeAddress> left, PipelineBroken why) {
    String names =
        lost.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining("; "));
    return new ChunkFsException(
        ErrorCode.PIPELINE_FAILED,
        "the write of "
            + file.path()
            + " cannot go on: "
            + block
            + " has "
            + left.size()
            + " of its datanodes left and needs "
            + file.leastMembers()
            + ". Lost: "
            + (names.isEmpty() ? why.reason().getMessage() : names)
            + ". The file is not closed; write it again once they are back",
        why.reason());
  }
}
