package io.chunkfs.client;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How a client behaves.
 *
 * @param user account it acts as
 * @param groups groups of that account
 * @param name what the client is called in messages and logs, as in shell@host
 * @param firstPatience how long to look for a namenode while none ever answered, in all
 * @param patience how long to retry through a failover once a namenode answered
 * @param connect how long a server may take to accept a connection or a session
 * @param call how long a namenode may take over one call before it, or another, is asked again
 * @param stall how long a pipeline may go without acknowledging anything
 * @param syncStall the same while it brings bytes to its disks
 * @param resume how long the survivors of a broken pipeline may take to form the next
 * @param readStall how long a datanode may send nothing to a reader
 * @param readAheadBytes bytes that a reader takes in ahead of its application
 * @param checksumSlice bytes that one checksum covers
 * @param packetBytes bytes of one packet; a multiple of the slice
 * @param windowPackets packets of a writer that may be unacknowledged at a time
 * @param threads event loops
 */
public record ClientOptions(
    String user,
    List<String> groups,
    String name,
    Duration firstPatience,
    Duration patience,
    Duration connect,
    Duration call,
    Duration stall,
    Duration syncStall,
    Duration resume,
    Duration readStall,
    int readAheadBytes,
    int checksumSlice,
    int packetBytes,
    int windowPackets,
    int threads) {
  public ClientOptions {
    groups = List.copyOf(groups);
    if (checksumSlice <= 0 || packetBytes <= 0 || packetBytes % checksumSlice != 0) {
      throw new IllegalArgumentException(
          "a packet of "
              + packetBytes
              + " bytes is no multiple of the checksum slice of "
              + checksumSlice);
    }
    if (packetBytes > 8 << 20) {
      throw new IllegalArgumentException("a packet has at most 8 MiB, not " + packetBytes);
    }
    if (windowPackets < 1 || threads < 1) {
      throw new IllegalArgumentException("window and threads must be at least 1");
    }
  }

  /** The shipped defaults and this process's account. */
  public static ClientOptions defaults() {
    try {
      return of(Settings.defaults());
    } catch (SettingException broken) {
      throw new IllegalStateException("the shipped settings are broken", broken);
    }
  }

  /** What the settings under {@code client} say, and this process's account. */
  public static ClientOptions of(Settings settings) throws SettingException {
    return new ClientOptions(
        System.getProperty("user.name"),
        List.of(),
        "client:" + ProcessHandle.current().pid(),
        settings.duration("client.first-patience"),
        settings.duration("client.patience"),
        settings.duration("client.connect"),
        settings.duration("client.call"),
        settings.duration("client.stall"),
        settings.duration("client.sync-stall"),
        settings.duration("client.resume"),
        settings.duration("client.read-stall"),
        Math.toIntExact(settings.bytes("client.read-ahead")),
        Math.toIntExact(settings.bytes("cluster.checksum-slice")),
        Math.toIntExact(settings.bytes("client.packet")),
        settings.count("client.window"),
        settings.count("client.threads"));
  }

  /** The same, acting as another account. */
  public ClientOptions withUser(String account) {
    return new ClientOptions(
        account,
        groups,
        name,
        firstPatience,
        patience,
        connect,
        call,
        stall,
        syncStall,
        resume,
        readStall,
        readAheadBytes,
        checksumSlice,
        packetBytes,
        windowPackets,
        threads);
  }

  /** The same under another name in messages and logs. */
  public ClientOptions withName(String other) {
    return new ClientOptions(
        user,
        groups,
        other,
        firstPatience,
        patience,
        connect,
        call,
        stall,
        syncStall,
        resume,
        readStall,
        readAheadBytes,
        checksumSlice,
        packetBytes,
        windowPackets,
        threads);
  }

  /**
   * The same with other patience.
   *
   * @param first while no namenode ever answered
   * @param later through a failover
   */
  public ClientOptions withPatience(Duration first, Duration later) {
    return new ClientOptions(
        user,
        groups,
        name,
        first,
        later,
        connect,
        call,
        stall,
        syncStall,
        resume,
        readStall,
        readAheadBytes,
        checksumSlice,
        packetBytes,
        windowPackets,
        threads);
  }
}
