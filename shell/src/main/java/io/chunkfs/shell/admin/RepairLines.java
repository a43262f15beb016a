package io.chunkfs.shell.admin;

import io.chunkfs.client.RepairInfo;
import io.chunkfs.shell.file.Sizes;
import io.chunkfs.shell.file.Times;
import java.util.ArrayList;
import java.util.List;

/** How repair stands, in lines for people. */
final class RepairLines {
  private static final String[] LEFT = {"one copy left", "two", "more"};

  private RepairLines() {}

  /** One line. */
  static String summary(RepairInfo repair) {
    List<String> parts = new ArrayList<>();
    if (repair.waitingBlocks() > 0) parts.add(waiting(repair));
    if (!repair.copies().isEmpty()) parts.add(copies(repair.copies().size()));
    if (repair.bytesLeft() > 0) parts.add(left(repair));
    if (repair.deletions() > 0) parts.add(repair.deletions() + " replicas to delete");
    if (!repair.hold().isEmpty()) {
      String held = "waits (" + repair.holdCode() + "): " + repair.hold();
      return parts.isEmpty() ? held : held + "; " + String.join(", ", parts);
    }
    return parts.isEmpty() ? "nothing to do" : String.join(", ", parts);
  }

  /** One copy under way. */
  static String copy(RepairInfo.Copy copy) {
    return copy.block()
        + " ("
        + Sizes.report(copy.length())
        + ") from "
        + copy.source()
        + " to "
        + copy.target()
        + " since "
        + Times.human(copy.age())
        + (copy.reason().isEmpty() ? "" : ", " + copy.reason());
  }

  private static String copies(int number) {
    return number == 1 ? "1 copy under way" : number + " copies under way";
  }

  private static String left(RepairInfo repair) {
    String rate = repair.bytesPerSecond() > 0 ? rate(repair.bytesPerSecond()) : "";
    String done = repair.doneIn().map(span -> ", done in about " + Times.human(span)).orElse("");
    return Sizes.report(repair.bytesLeft()) + " left" + rate + done;
  }

  private static String rate(long bytesPerSecond) {
    return " at " + Sizes.report(bytesPerSecond) + "/s";
  }

  private static String waiting(RepairInfo repair) {
    List<String> kinds = new ArrayList<>();
    for (int i = 0; i < repair.waiting().size(); i++) {
      long blocks = repair.waiting().get(i);
      if (blocks > 0) kinds.add(blocks + " with " + LEFT[Math.min(i, LEFT.length - 1)]);
    }
    long blocks = repair.waitingBlocks();
    String what = blocks == 1 ? " block waits (" : " blocks wait (";
    return blocks + what + String.join(", ", kinds) + ")";
  }
}
