package io.chunkfs.shell.file;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.DataNodeInfo;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.shell.cli.Exit;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says of the files at and below a path which block is where and whether all is well. */
public final class Fsck extends FileVerb {
  /** Made once a command. */
  public Fsck() {
    super(
        "fsck",
        Syntax.flags("files", "blocks", "locations", "racks", "openforwrite").arguments(1, 1));
  }

  @Override
  public String usage() {
    return "PATH [-files [-blocks [-locations | -racks]]] [-openforwrite]";
  }

  @Override
  public String purpose() {
    return "check files: their blocks, where these are, and whether replicas are missing";
  }

  @Override
  void run(Work work, Words words) throws UsageException, IOException {
    Target root = work.targets().of(words.argument(0));
    PrintStream out = work.out();
    long startNanos = System.nanoTime();
    out.println("Connecting to namenode via " + work.clusters().usualAddress());
    Optional<FileInfo> info = root.fs().find(root.path());
    String user = System.getProperty("user.name");
    out.println("FSCK started by " + user + " for path " + root.path() + " at " + new Date());
    if (info.isEmpty()) {
      out.println();
      out.println("Path '" + root.path() + "' does not exist");
      throw Failures.of(root.shown(), "No such file or directory");
    }
    out.println();
    FsckTotals totals = new FsckTotals();
    visit(new Visit(out, words, totals), root, info.get());
    ClusterInfo cluster = root.fs().report();
    int usualReplication = root.fs().serverInfo().defaultReplication();
    int live = (int) cluster.nodes().stream().filter(Fsck::live).count();
    long racks =
        cluster.nodes().stream()
            .filter(Fsck::live)
            .map(node -> node.node().rack())
            .distinct()
            .count();
    totals.print(out, live, (int) racks, usualReplication);
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    out.println("FSCK ended at " + new Date() + " in " + millis + " milliseconds");
    out.println();
    out.println();
    out.println("The filesystem under path '" + root.path() + "' is " + totals.verdict());
    work.end(totals.healthy() ? Exit.OK : Exit.FAILED);
  }

  private static boolean live(NodeInfo node) {
    return node.state() != NodeInfo.State.DEAD;
  }

  private record Visit(PrintStream out, Words words, FsckTotals totals) {
    boolean files() {
      return words.has("files");
    }

    boolean blocks() {
      return words.has("blocks");
    }
  }

  private static void visit(Visit visit, Target target, FileInfo info) throws IOException {
    if (!info.directory()) {
      file(visit, target, info);
      return;
    }
    visit.totals().directories++;
    if (visit.files()) visit.out().println(target.path() + " <dir>");
    Listing listing = target.fs().list(target.path());
    while (listing.more()) {
      for (FileInfo entry : listing.next()) visit(visit, target.child(entry.name()), entry);
    }
  }

  private static void file(Visit visit, Target target, FileInfo info) throws IOException {
    FsckTotals totals = visit.totals();
    if (info.open()) {
      totals.openFiles++;
      if (!visit.words().has("openforwrite")) return;
    }
    List<BlockInfo> blocks = info.blocks() == 0 ? List.of() : target.fs().blocks(target.path());
    totals.files++;
    long missingBytes = 0;
    int missing = 0;
    StringBuilder findings = new StringBuilder();
    for (BlockInfo block : blocks) {
      if (!block.committed()) continue;
      totals.block(block);
      if (block.counting() == 0) {
        missing++;
        missingBytes += block.length();
      } else if (block.counting() < block.replication()) {
        findings.append(under(target, block));
      }
    }
    PrintStream out = visit.out();
    if (visit.files()) {
      out.print(
          target.path()
              + " "
              + info.length()
              + " bytes, replicated: replication="
              + info.replication()
              + ", "
              + blocks.size()
              + " block(s): "
              + (info.open() ? " OPENFORWRITE: " : ""));
    }
    if (missing > 0) {
      totals.corruptFiles++;
      String text = " MISSING " + missing + " blocks of total size " + missingBytes + " B";
      out.println(visit.files() ? text : target.path() + ": " + text.strip());
    } else if (visit.files()) {
      out.println(findings.isEmpty() ? " OK" : "");
    }
    out.print(findings);
    if (visit.files() && visit.blocks()) print(visit, blocks);
  }

  private static String under(Target target, BlockInfo block) {
    int live = block.counting();
    int wanted = block.replication();
    return String.format(
        "%n%s:  Under replicated %s_%s. Target Replicas is %d but found %d live replica(s).%n",
        target.path(), block.id(), block.generation(), wanted, live);
  }

  private static void print(Visit visit, List<BlockInfo> blocks) {
    int number = 0;
    for (BlockInfo block : blocks) {
      String where = "";
      if (visit.words().has("locations") || visit.words().has("racks")) {
        where =
            block.holders().stream()
                .map(node -> node(visit.words(), node))
                .collect(Collectors.joining(", ", "  [", "]"));
      }
      String replicas =
          block.counting() == 0 && block.committed()
              ? "MISSING!" + lastSeen(block)
              : "Live_repl=" + block.counting() + where;
      String name = block.id() + "_" + block.generation();
      visit.out().println(number++ + ". " + name + " len=" + block.length() + " " + replicas);
    }
    visit.out().println();
  }

  private static String lastSeen(BlockInfo block) {
    return block.memberNames().isEmpty()
        ? ""
        : " last written to " + String.join(", ", block.memberNames());
  }

  private static String node(Words words, DataNodeInfo node) {
    return words.has("racks")
        ? node.rack() + "/" + node.address()
        : node.name() + "=" + node.address();
  }
}
