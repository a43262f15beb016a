package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.namenode.block.FileBlocks;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.DeletedBlockRow;
import io.chunkfs.proto.WhyReply;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers why a path, a block or a datanode is as it is: what is not as it should be, what is done
 * about it, when that will be done, and what a person can do.
 */
final class Why {
  /** As fsck prints blocks, as their files are called, and the bare number. */
  private static final Pattern BLOCK =
      Pattern.compile("(blk_)?([0-9a-f]{16})(_[0-9a-f]{16})?(\\.crc)?", Pattern.CASE_INSENSITIVE);

  /** What waits for a copy waits for the end of a hold. */
  private static final Set<String> COPIED =
      Set.of(
          ReasonCode.MISSING.name(),
          ReasonCode.ONE_COPY_LEFT.name(),
          ReasonCode.UNDER_REPLICATED.name());

  private final Evidence evidence;

  Why(Evidence evidence) {
    this.evidence = evidence;
  }

  WhyReply reply(String what) throws Rejection, ChunkFsException {
    if (what.isEmpty()) {
      throw new Rejection(ErrorCode.INVALID_ARGUMENT, "name a path, a block or a datanode");
    }
    if (what.startsWith("/")) {
      return held(new WhyPath(evidence).reply(evidence.limits().path(what)));
    }
    WhyNode nodes = new WhyNode(evidence);
    Matcher block = BLOCK.matcher(what);
    if (!block.matches()) {
      return nodes.reply(nodes.find(what).orElseThrow(() -> nodes.unknown(what))).build();
    }
    boolean bare = block.group(1) == null;
    Optional<NodeView> node = bare ? nodes.find(what) : Optional.empty();
    if (node.isPresent()) return nodes.reply(node.get()).build();
    long number = Long.parseUnsignedLong(block.group(2), 16);
    if (number <= 0) throw new Rejection(ErrorCode.NO_SUCH_BLOCK, "no block has the id " + what);
    return held(block(new BlockId(number)));
  }

  private WhyReply.Builder block(BlockId id) throws Rejection, ChunkFsException {
    Optional<FileBlock> found = new FileBlocks(evidence.rows()).find(id);
    if (found.isEmpty()) return deleted(id);
    FileBlock block = found.get();
    WhyReply.Builder reply = WhyReply.newBuilder().setKind("block");
    reply.addAllReasons(
        new WhyBlock(evidence)
            .reasons(block, Optional.ofNullable(evidence.about().of(List.of(id)).get(id))));
    String path = new InodePaths(evidence.rows(), evidence.caller()).of(block.row().getInode());
    String where =
        block.row().getCommitted()
            ? Told.bytes(block.row().getLength()) + " from byte " + block.row().getOffset()
            : "from byte " + block.row().getOffset();
    String wanted = Told.count(block.row().getReplication(), "replica") + " wanted";
    String verdict = reply.getReasonsCount() == 0 ? ": " + WhyPath.ALL_WELL : "";
    return reply.setSummary("block of " + path + ", " + where + ", " + wanted + verdict);
  }

  private WhyReply.Builder deleted(BlockId id) throws Rejection {
    Optional<DeletedBlockRow> row =
        Stored.find(evidence.rows(), Keys.deletedBlock(id), DeletedBlockRow.parser());
    if (row.isEmpty()) {
      throw new Rejection(
          ErrorCode.NO_SUCH_BLOCK,
          "no file has the block " + id + "; it may have had one that was deleted");
    }
    return WhyReply.newBuilder()
        .setKind("block")
        .setSummary("block of a deleted file")
        .addReasons(
            Told.because(ReasonCode.DELETE_WAITING, id.toString(), "its file was deleted")
                .setDoing("its replicas are being deleted"));
  }

  /** With why repair waits, when something waits for repair. */
  private WhyReply held(WhyReply.Builder reply) {
    Optional<Reason> hold = evidence.repair().hold();
    boolean waits =
        reply.getReasonsList().stream().anyMatch(each -> COPIED.contains(each.getCode()));
    if (hold.isPresent() && waits) {
      Reason why = hold.get();
      boolean said =
          reply.getReasonsList().stream()
              .anyMatch(each -> each.getCode().equals(why.code().name()));
      if (!said) reply.addReasons(Told.because(why.code(), "repair", why.text()));
    }
    return reply.build();
  }
}
