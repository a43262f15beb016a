package io.chunkfs.common.error;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stable codes of everything that can be refused or fail. Numbers travel and are never given to
 * another meaning; docs/errors.md explains each to users.
 */
public enum ErrorCode {
  /** A failure of ours; the server's log has it. Not retryable. */
  INTERNAL(1, Kind.BROKEN),
  /** The call, frame or argument is not of the form it must have. */
  INVALID_ARGUMENT(2, Kind.REJECTED),
  /** A named limit is exceeded: path, name, depth, blocks a file, open files, call size. */
  LIMIT_EXCEEDED(3, Kind.REJECTED),
  /** The account may not do that. */
  PERMISSION_DENIED(4, Kind.REJECTED),
  /** The two sides speak no common protocol version. */
  UNSUPPORTED_VERSION(5, Kind.REJECTED),
  /** The peer belongs to another cluster. */
  WRONG_CLUSTER(6, Kind.REJECTED),
  /** The server is full of work; retry later. */
  BUSY(7, Kind.RETRY),
  /** The deadline of a call passed before its answer came. */
  TIMEOUT(8, Kind.UNKNOWN),
  /** The connection could not be made, or broke. */
  UNREACHABLE(9, Kind.UNKNOWN),
  /** The server is stopping. */
  STOPPING(10, Kind.RETRY),
  /** The caller interrupted or closed what it waited for. */
  CANCELLED(11, Kind.REJECTED),

  /** Nothing is at the path. */
  NO_SUCH_FILE(20, Kind.REJECTED),
  /** A component on the way, or the path itself, is not a directory. */
  NOT_A_DIRECTORY(21, Kind.REJECTED),
  /** The path is a directory where a file is needed. */
  IS_A_DIRECTORY(22, Kind.REJECTED),
  /** Something is at the path already. */
  FILE_EXISTS(23, Kind.REJECTED),
  /** The directory has entries. */
  DIRECTORY_NOT_EMPTY(24, Kind.REJECTED),
  /** A directory cannot be moved into itself. */
  INTO_ITSELF(25, Kind.REJECTED),
  /** Another writer has the file open. */
  FILE_OPEN(26, Kind.REJECTED),
  /** The lease is gone: it expired, or another writer took the file over. */
  LEASE_LOST(27, Kind.REJECTED),
  /** A call about a file's last block does not name its last block. */
  OUT_OF_ORDER(28, Kind.REJECTED),
  /** The session is unknown, or the call's sequence is neither the last nor the next. */
  SESSION_EXPIRED(29, Kind.REJECTED),

  /** This namenode does not lead; try another. */
  NOT_LEADER(40, Kind.RETRY),
  /** The namenode leads but cannot serve yet. */
  NOT_READY(41, Kind.RETRY),
  /** Safe mode was entered by hand and the call would change something. */
  SAFE_MODE(42, Kind.RETRY),
  /** Fewer usable datanodes than the least that makes a write durable. */
  TOO_FEW_DATANODES(43, Kind.REJECTED),
  /** The namenode's disk is nearly full; only deletes run. */
  NAMENODE_DISK_FULL(44, Kind.REJECTED),
  /** The datanode is not registered with this namenode, or its process was replaced. */
  UNKNOWN_DATANODE(45, Kind.REJECTED),

  /** No such block in the namespace. */
  NO_SUCH_BLOCK(60, Kind.REJECTED),
  /** The datanode has no such replica. */
  NO_SUCH_REPLICA(61, Kind.REJECTED),
  /** The replica, or the call, carries a generation that was superseded. */
  STALE_GENERATION(62, Kind.REJECTED),
  /** A replica or packet does not match its checksums. */
  CHECKSUM_MISMATCH(63, Kind.REJECTED),
  /** The replica has fewer visible bytes than were asked for. */
  NOT_VISIBLE(64, Kind.REJECTED),
  /** The replica exists already, or is open where it must not be. */
  REPLICA_STATE(65, Kind.REJECTED),
  /** No volume of the datanode has room. */
  DATANODE_DISK_FULL(66, Kind.REJECTED),
  /** The volume failed and is out of service. */
  VOLUME_FAILED(67, Kind.REJECTED),
  /** The order comes from a superseded leader. */
  STALE_ORDER(68, Kind.REJECTED),
  /** A directory belongs to another cluster, another node or newer software. */
  FOREIGN_VOLUME(69, Kind.REJECTED),
  /** A pipeline lost more members than a durable write can bear. */
  PIPELINE_FAILED(70, Kind.REJECTED),
  /** No replica of the block could be read. */
  BLOCK_UNAVAILABLE(71, Kind.REJECTED),
  /** A file on disk is damaged where it cannot have been torn. */
  DAMAGED(72, Kind.BROKEN);

  /** What a code means for whoever made the call. */
  public enum Kind {
    /** An ordinary answer: nothing was changed. */
    REJECTED,
    /** Nothing was changed; the same call can succeed later or elsewhere. */
    RETRY,
    /** It may or may not have happened; retry with the same call id. */
    UNKNOWN,
    /** A failure of the server; nothing was changed. */
    BROKEN
  }

  private static final Map<Integer, ErrorCode> BY_NUMBER =
      Stream.of(values()).collect(Collectors.toMap(ErrorCode::number, Function.identity()));

  private final int number;
  private final Kind kind;

  ErrorCode(int number, Kind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** The number that travels. */
  public int number() {
    return number;
  }

  /** What it means for the caller. */
  public Kind kind() {
    return kind;
  }

  /** The code with this number; empty for one of a newer release. */
  public static Optional<ErrorCode> byNumber(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }
}
