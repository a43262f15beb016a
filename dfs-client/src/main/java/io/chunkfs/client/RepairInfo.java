package io.chunkfs.client;

import io.chunkfs.proto.CopyReport;
import io.chunkfs.proto.RepairReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the copying of under-replicated blocks stands.
 *
 * @param hold why it waits, for a person; empty when it does not
 * @param holdCode stable code of that reason; empty when it does not wait
 * @param waiting blocks that wait for a copy: with one copy left, with two, with more
 * @param copies copies under way
 * @param bytesLeft bytes of copies that wait or are under way
 * @param bytesPerSecond bytes copied per second lately
 * @param doneIn an estimate of when all will be done; empty when nothing is to do or it is not
 *     known
 * @param deletions replicas ordered to be deleted and not yet gone
 */
public record RepairInfo(
    String hold,
    String holdCode,
    List<Long> waiting,
    List<Copy> copies,
    long bytesLeft,
    long bytesPerSecond,
    Optional<Duration> doneIn,
    long deletions) {
  public RepairInfo {
    waiting = List.copyOf(waiting);
    copies = List.copyOf(copies);
  }

  /**
   * One copy under way.
   *
   * @param block its id as it is printed everywhere
   * @param source name of the datanode that it comes from
   * @param target name of the datanode that it goes to
   * @param age how long ago it was ordered
   * @param reason why, as a stable code
   */
  public record Copy(
      String block, String source, String target, long length, Duration age, String reason) {
    static Copy of(CopyReport copy) {
      return new Copy(
          BlockInfo.name(copy.getBlock()),
          copy.getSource(),
          copy.getTarget(),
          copy.getLength(),
          Duration.ofMillis(copy.getAgeMillis()),
          copy.getReason());
    }
  }

  /** Blocks that wait for a copy, in all. */
  public long waitingBlocks() {
    return waiting.stream().mapToLong(Long::longValue).sum();
  }

  static RepairInfo of(RepairReport report) {
    return new RepairInfo(
        report.getHold(),
        report.getHoldCode(),
        report.getWaitingList(),
        report.getCopiesList().stream().map(Copy::of).toList(),
        report.getBytesLeft(),
        report.getBytesPerSecond(),
        Explanation.estimate(report.getDoneInMillis()),
        report.getDeletions());
  }
}
