package io.chunkfs.namenode.cluster;

/**
 * One replica as the map has it.
 *
 * @param node index of its datanode in the node table
 */
public record Replica(int node, Standing standing) {
  static final int MAX_NODE = (1 << 24) - 1;
  static final int EPOCHS = 16;

  static Replica unpack(int packed) {
    return new Replica(node(packed), Standing.of(packed & 15));
  }

  static int pack(int node, int epoch, Standing standing) {
    return node << 8 | epoch << 4 | standing.ordinal();
  }

  static int node(int packed) {
    return packed >>> 8;
  }

  static int epoch(int packed) {
    return packed >>> 4 & 15;
  }

  static Standing standing(int packed) {
    return Standing.of(packed & 15);
  }
}
