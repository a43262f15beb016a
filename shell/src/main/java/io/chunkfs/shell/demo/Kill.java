package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import java.io.IOException;
import java.util.List;

/** Kills the datanode that holds most of the file. */
record Kill() implements DemoStep {
  @Override
  public String name() {
    return "kill";
  }

  @Override
  public String run(Scene scene) throws IOException {
    List<BlockInfo> blocks = scene.files().blocks(scene.path());
    int fullest = 0;
    List<BlockInfo> most = List.of();
    for (int number : scene.all()) {
      List<BlockInfo> held = blocks.stream().filter(block -> holds(block, number)).toList();
      if (held.size() > most.size()) {
        fullest = number;
        most = held;
      }
    }
    if (most.isEmpty()) throw new IOException("no datanode is known to hold a block of the file");
    scene.nodes().kill(fullest);
    scene.killed(new Scene.Victim(fullest, most, scene.waiting().nanos()));
    return scene.victim().name()
        + ", which holds most ("
        + most.size()
        + " of the "
        + Figures.blocks(blocks.size())
        + "): its sockets are torn without a goodbye\n"
        + "  nobody tells the namenode; it has to notice the silence";
  }

  private static boolean holds(BlockInfo block, int number) {
    return block.holders().stream()
        .anyMatch(holder -> holder.name().equals(DemoNodes.name(number)));
  }
}
