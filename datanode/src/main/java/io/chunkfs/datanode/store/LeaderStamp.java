package io.chunkfs.datanode.store;

import io.chunkfs.proto.Leadership;

/** Which leader gave an order. A higher incarnation counts first, then a higher term. */
public record LeaderStamp(int incarnation, long term) implements Comparable<LeaderStamp> {
  /** Before any leader was heard. */
  public static final LeaderStamp NONE = new LeaderStamp(0, 0);

  /** The stamp in a message. */
  public static LeaderStamp of(Leadership leadership) {
    return new LeaderStamp(leadership.getIncarnation(), leadership.getTerm());
  }

  /** The form that travels. */
  public Leadership toProto() {
    return Leadership.newBuilder().setIncarnation(incarnation).setTerm(term).build();
  }

  @Override
  public int compareTo(LeaderStamp that) {
    int byIncarnation = Integer.compare(incarnation, that.incarnation);
    return byIncarnation != 0 ? byIncarnation : Long.compareUnsigned(term, that.term);
  }

  @Override
  public String toString() {
    return "incarnation " + incarnation + ", term " + Long.toUnsignedString(term);
  }
}
