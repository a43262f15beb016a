package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Right;
import io.chunkfs.namenode.namespace.Trail;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.repair.Explanation;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.Reason;
import io.chunkfs.proto.WhyReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains a file by its blocks, and a directory by the files below it as far as time allows. */
final class WhyPath {
  static final String ALL_WELL = "everything is as it should be";

  private static final int BLOCKS = 20;
  private static final int FILES = 20;

  private final Evidence evidence;
  private final Tree tree;
  private final Pacer pacer;

  private record Directory(Node node, DfsPath path) {}

  private record BadFile(DfsPath path, WhyFile blocks) {}

  WhyPath(Evidence evidence) {
    this.evidence = evidence;
    this.tree = new Tree(evidence.rows());
    this.pacer = new Pacer(evidence.clock());
  }

  WhyReply.Builder reply(DfsPath path) throws Rejection, ChunkFsException {
    Trail trail = tree.resolve(evidence.caller(), path);
    if (!trail.exists()) {
      throw new Rejection(
          ErrorCode.NO_SUCH_FILE,
          "no such file or directory: "
              + path
              + "; the nearest that exists is "
              + trail.upTo(trail.nodes().size() - 1));
    }
    if (!trail.end().isDirectory()) return file(trail.end().status());
    trail.requireEnd(evidence.caller(), Right.READ);
    trail.requireEnd(evidence.caller(), Right.EXECUTE);
    return directory(new Directory(trail.end(), path));
  }

  private WhyReply.Builder file(FileStatus file) throws ChunkFsException {
    WhyFile look = new WhyFile(evidence);
    boolean whole = look.look(file, pacer);
    List<FileBlock> worst = look.worst(BLOCKS);
    Map<BlockId, Explanation> repair = evidence.about().of(WhyFile.ids(worst));
    WhyReply.Builder reply = WhyReply.newBuilder().setKind("file");
    WhyBlock blocks = new WhyBlock(evidence);
    for (FileBlock block : worst) {
      for (Reason reason : blocks.reasons(block, Optional.ofNullable(repair.get(block.id())))) {
        if (!reason.getCode().equals(ReasonCode.NODE_SUSPECT.name())) reply.addReasons(reason);
      }
    }
    reply.addAllReasons(look.suspects());
    String what =
        String.format(
            "file of %s in %s, %s wanted",
            Told.bytes(file.getLength()),
            Told.count(file.getBlocks(), "block"),
            Told.count(file.getReplication(), "replica"));
    if (file.getLease() != 0) what += ", open for writing";
    String cut = whole ? "" : "; the search ended after " + look.seen() + " blocks";
    return reply
        .setMore(look.nameable() - worst.size())
        .setSummary(what + ": " + (look.bad() == 0 ? ALL_WELL : "blocks: " + look.kinds()) + cut);
  }

  private WhyReply.Builder directory(Directory top) throws ChunkFsException {
    Usage usage = tree.below(top.node().inode());
    String what =
        String.format(
            "directory with %s and %s below, %s",
            Told.count(usage.totals().getFiles(), "file"),
            usage.totals().getDirectories() == 1
                ? "1 directory"
                : usage.totals().getDirectories() + " directories",
            Told.bytes(usage.totals().getBytes()));
    Walk walk = new Walk();
    boolean whole = walk.under(top);
    WhyReply.Builder reply = WhyReply.newBuilder().setKind("directory");
    List<BlockId> worst = new ArrayList<>();
    for (BadFile bad : walk.bad) worst.addAll(WhyFile.ids(bad.blocks().worst(1)));
    Map<BlockId, Explanation> repair = evidence.about().of(worst);
    for (BadFile bad : walk.bad) reply.addReasons(reason(bad, repair));
    String verdict =
        walk.badFiles == 0
            ? ALL_WELL
            : Told.count(walk.badFiles, "file") + " with blocks that are not as they should be";
    if (!whole) verdict += "; the search ended after " + Told.count(walk.files, "file");
    if (walk.hidden > 0) {
      verdict += "; directories that " + evidence.caller().user() + " may not read: " + walk.hidden;
    }
    return reply.setMore(walk.badFiles - walk.bad.size()).setSummary(what + ": " + verdict);
  }

  /** One line a file: the kinds of its bad blocks, and what is done about the worst. */
  private Reason reason(BadFile bad, Map<BlockId, Explanation> repair) {
    ReasonCode code = bad.blocks().worstKind();
    List<FileBlock> blocks = bad.blocks().worst(1);
    Reason worst;
    String which = "";
    if (blocks.isEmpty()) {
      worst = bad.blocks().suspects().get(0);
    } else {
      BlockId id = blocks.get(0).id();
      which = id + ": ";
      worst =
          new WhyBlock(evidence).reasons(blocks.get(0), Optional.ofNullable(repair.get(id))).get(0);
    }
    String detail = "blocks: " + bad.blocks().kinds() + "; " + which + worst.getDetail();
    return Told.because(code, bad.path().toString(), detail)
        .setDoing(worst.getDoing())
        .setDoneInMillis(worst.getDoneInMillis())
        .setNext("'dfs why " + bad.path() + "' says more")
        .build();
  }

  /** Goes through a subtree until time is up. */
  private final class Walk {
    private final List<BadFile> bad = new ArrayList<>();
    private long files;
    private long badFiles;
    private long hidden;

    boolean under(Directory top) {
      Deque<Directory> open = new ArrayDeque<>(List.of(top));
      while (!open.isEmpty()) {
        if (!entries(open.removeFirst(), open)) return false;
      }
      return true;
    }

    private boolean entries(Directory directory, Deque<Directory> open) {
      byte[] all = Keys.entry(directory.node().inode(), "");
      List<Directory> below = new ArrayList<>();
      try (RowCursor cursor = evidence.rows().scan(all, Keys.end(all))) {
        while (cursor.next()) {
          if (pacer.isOver()) return false;
          Node node = Node.entry(cursor.key(), cursor.value());
          Directory entry = new Directory(node, directory.path().child(node.name()));
          if (!node.isDirectory()) {
            if (!file(entry)) return false;
          } else if (mayRead(node)) {
            below.add(entry);
          } else {
            hidden++;
          }
        }
      }
      for (int i = below.size() - 1; i >= 0; i--) open.addFirst(below.get(i));
      return true;
    }

    private boolean file(Directory entry) {
      files++;
      WhyFile look = new WhyFile(evidence);
      boolean whole = look.look(entry.node().status(), pacer);
      if (look.troubled()) {
        badFiles++;
        if (bad.size() < FILES) bad.add(new BadFile(entry.path(), look));
      }
      return whole;
    }

    private boolean mayRead(Node directory) {
      return evidence.caller().may(Right.READ, directory.status())
          && evidence.caller().may(Right.EXECUTE, directory.status());
    }
  }
}
