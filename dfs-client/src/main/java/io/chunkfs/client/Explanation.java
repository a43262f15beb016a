package io.chunkfs.client;

import io.chunkfs.proto.Reason;
import io.chunkfs.proto.WhyReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a file, a directory, a block or a datanode is as it is.
 *
 * @param kind what was asked about: file, directory, block or datanode
 * @param summary its state in one sentence
 * @param reasons what is not as it should be, worst first; bounded
 * @param more how many more there are than named
 */
public record Explanation(String kind, String summary, List<Because> reasons, long more) {
  public Explanation {
    reasons = List.copyOf(reasons);
  }

  /**
   * One thing that is not as it should be.
   *
   * @param code stable code, as in docs/errors.md
   * @param subject the block or datanode in question
   * @param detail what is the matter and why
   * @param doing what the cluster does about it, or waits for; empty when nothing
   * @param doneIn when that will be done, an estimate; empty when that is not known
   * @param next what a person can do; empty when nothing is needed
   */
  public record Because(
      String code,
      String subject,
      String detail,
      String doing,
      Optional<Duration> doneIn,
      String next) {
    static Because of(Reason reason) {
      return new Because(
          reason.getCode(),
          reason.getSubject(),
          reason.getDetail(),
          reason.getDoing(),
          estimate(reason.getDoneInMillis()),
          reason.getNext());
    }
  }

  static Explanation of(WhyReply reply) {
    return new Explanation(
        reply.getKind(),
        reply.getSummary(),
        reply.getReasonsList().stream().map(Because::of).toList(),
        reply.getMore());
  }

  static Optional<Duration> estimate(long millis) {
    return millis <= 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }
}
