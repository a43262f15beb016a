package io.chunkfs.namenode.journal;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a journal is started with.
 *
 * @param directory its own directory, {@code journal} in the namenode's
 * @param self name of this namenode among the members
 * @param members the namenodes of a group that is formed now; one already formed knows its own
 * @param electionMin least silence of a leader after which a follower stands for election
 * @param electionMax most such silence
 * @param firstElection the same, before the first election after a start
 * @param segmentBytes size of one log file, at which the next begins
 * @param flushBytes applied bytes after which the store is flushed and the log shortened
 */
public record JournalOptions(
    Path directory,
    String self,
    List<Member> members,
    Duration electionMin,
    Duration electionMax,
    Duration firstElection,
    long segmentBytes,
    long flushBytes) {
  /**
   * One namenode of the group.
   *
   * @param raft where its peers reach it; port 0 for a free one
   * @param client where clients reach it, host:port
   */
  public record Member(String name, InetSocketAddress raft, String client) {}

  public JournalOptions {
    members = List.copyOf(members);
    if (members.stream().noneMatch(member -> member.name().equals(self))) {
      throw new IllegalArgumentException(self + " is no member of its group");
    }
    if (electionMin.compareTo(electionMax) >= 0) {
      throw new IllegalArgumentException("election timeouts need room between least and most");
    }
  }

  /** As {@code namenode.journal} says. */
  public static JournalOptions from(
      Settings settings, Path directory, String self, List<Member> members)
      throws SettingException {
    return new JournalOptions(
        directory,
        self,
        members,
        settings.duration("namenode.journal.election-timeout-min"),
        settings.duration("namenode.journal.election-timeout-max"),
        settings.duration("namenode.journal.first-election-timeout"),
        settings.bytes("namenode.journal.segment"),
        settings.bytes("namenode.journal.flush-after"));
  }

  /** This namenode. */
  Member member() {
    return members.stream().filter(each -> each.name().equals(self)).findFirst().orElseThrow();
  }

  /** How long one round of the leader with a majority lets it answer reads (rule 8). */
  public Duration readLease() {
    return electionMin.multipliedBy(6).dividedBy(10);
  }
}
