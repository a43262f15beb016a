package io.chunkfs.shell.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which steps can be shown with how many datanodes. */
final class Tour {
  /** With so many a killed datanode's replicas can be made again on the others. */
  static final int WHOLE = 4;

  private Tour() {}

  static List<DemoStep> steps(int dataNodes) {
    List<DemoStep> steps = new ArrayList<>(List.of(new Put(), new Ls(), new Cat("")));
    if (dataNodes == 1) return steps;
    steps.add(new Kill());
    if (dataNodes < WHOLE) {
      steps.add(new Cat(" without the killed datanode"));
      steps.add(new Restart());
      return steps;
    }
    steps.add(new Heal());
    steps.add(new Disks(true));
    steps.add(new Cat(", read again,"));
    steps.add(new Alone());
    steps.add(new Restart());
    steps.add(new Excess());
    steps.add(new Disks(false));
    return steps;
  }

  /** What cannot be shown and why; empty when all can. */
  static Optional<String> left(int dataNodes) {
    if (dataNodes >= WHOLE) return Optional.empty();
    String why =
        dataNodes == 1
            ? "with one datanode nothing is left to read from when it is killed"
            : "with " + dataNodes + " datanodes no other one is left to copy to when one is killed";
    return Optional.of("not shown: healing; " + why + "\n  --datanodes 4 shows all of it");
  }
}
