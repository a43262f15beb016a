package io.chunkfs.namenode.journal;

import com.google.protobuf.CodedInputStream;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.AppliedRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the log's files before Ratis does. Ratis refuses many tails that a crash can leave, and
 * takes some damage before the tail for the tail; here a torn tail heals and damage before it is
 * refused with its file and offset. See docs/formats/journal.md.
 */
final class LogFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
  private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");
  private static final int HEADER_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;

  /** Every entry begins with its term, field 1 of the message. */
  private static final byte TERM_TAG = 0x08;

  private final Path directory;

  /**
   * One file.
   *
   * @param open the one that is written to
   */
  private record LogFile(Path path, long start, boolean open) {}

  LogFiles(Path directory) {
    this.directory = directory;
  }

  /** Refuses a log that does not follow on what the store holds. */
  void requireFit(AppliedRow applied) throws ChunkFsException {
    List<LogFile> files = files();
    long next = applied.hasBatch() ? applied.getIndex() + 1 : 0;
    if (files.isEmpty() && applied.hasBatch() && !Files.isDirectory(directory)) {
      throw damaged(
          "the store holds entries up to "
              + applied.getIndex()
              + " but the journal's directory "
              + directory
              + " is missing",
          null);
    }
    if (!files.isEmpty() && files.get(0).start() > next) {
      throw damaged(
          "the journal begins with entry "
              + files.get(0).start()
              + " in "
              + files.get(0).path()
              + " but the store needs it from entry "
              + next
              + " on",
          null);
    }
  }

  /** Cuts what a crash left behind the last whole entry of the file that was written to. */
  void healTail() throws ChunkFsException {
    for (LogFile file : files()) {
      if (file.open()) heal(file);
    }
  }

  private void heal(LogFile file) throws ChunkFsException {
    ByteBuffer bytes = read(file.path());
    int end = end(bytes);
    int bad = firstBad(bytes, end);
    if (bad == end) return;
    OptionalInt later = laterEntry(bytes, bad + 1, end);
    if (later.isPresent()) throw damagedAt(file.path(), bad, later.getAsInt(), null);
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
      channel.truncate(bad);
      channel.force(true);
    } catch (IOException failed) {
      throw unreadable(file.path(), failed);
    }
    LOG.warn("cut the torn tail of {}: {} bytes from offset {}", file.path(), end - bad, bad);
  }

  /** After Ratis refused to start: says which file is damaged, and where, if one is. */
  void requireWhole(Throwable refusal) throws ChunkFsException {
    for (LogFile file : files()) {
      ByteBuffer bytes = read(file.path());
      int end = end(bytes);
      int bad = firstBad(bytes, end);
      if (bad < end) {
        throw damagedAt(file.path(), bad, end, refusal);
      }
    }
  }

  private List<LogFile> files() throws ChunkFsException {
    if (!Files.isDirectory(directory)) return List.of();
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .flatMap(path -> logFile(path).stream())
          .sorted(Comparator.comparingLong(LogFile::start))
          .toList();
    } catch (IOException failed) {
      throw unreadable(directory, failed);
    }
  }

  private static java.util.Optional<LogFile> logFile(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches()) return java.util.Optional.empty();
    boolean open = name.group(1) != null;
    return java.util.Optional.of(
        new LogFile(path, Long.parseLong(open ? name.group(1) : name.group(2)), open));
  }

  private static ByteBuffer read(Path file) throws ChunkFsException {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException failed) {
      throw unreadable(file, failed);
    }
  }

  /** Where the zeros begin that the file was filled with beforehand. */
  private static int end(ByteBuffer bytes) {
    int end = bytes.limit();
    while (end > 0 && bytes.get(end - 1) == 0) end--;
    return end;
  }

  /** Offset of the first thing that is no whole entry; {@code end} or beyond when all are. */
  private static int firstBad(ByteBuffer bytes, int end) {
    int offset = HEADER_BYTES;
    while (offset < end) {
      int length = entryLength(bytes, offset);
      if (length < 0) return offset;
      offset += length;
    }
    return Math.max(end, 0);
  }

  /** Where behind the bad place a whole entry begins, which a crash would not have left. */
  private static OptionalInt laterEntry(ByteBuffer bytes, int from, int end) {
    for (int offset = from; offset < end; offset++) {
      if (entryLength(bytes, offset) > 0) return OptionalInt.of(offset);
    }
    return OptionalInt.empty();
  }

  /** Length of the whole entry at an offset with its length and checksum; -1 when none is there. */
  private static int entryLength(ByteBuffer bytes, int offset) {
    byte[] array = bytes.array();
    int head = Math.min(5, array.length - offset);
    CodedInputStream in = CodedInputStream.newInstance(array, offset, head);
    try {
      int serialized = in.readRawVarint32();
      int begin = offset + in.getTotalBytesRead();
      long total = (long) in.getTotalBytesRead() + serialized + CHECKSUM_BYTES;
      if (serialized <= 0 || offset + total > array.length) return -1;
      if (array[begin] != TERM_TAG) return -1;
      CRC32C checksum = new CRC32C();
      checksum.update(array, offset, begin - offset + serialized);
      if (bytes.getInt(begin + serialized) != (int) checksum.getValue()) return -1;
      LogEntryProto.parseFrom(ByteBuffer.wrap(array, begin, serialized));
      return (int) total;
    } catch (IOException noEntry) {
      return -1;
    }
  }

  private static ChunkFsException damagedAt(Path file, int offset, int later, Throwable cause) {
    return damaged(
        "the journal's file "
            + file
            + " is damaged at offset "
            + offset
            + ", before data at offset "
            + later
            + " that was written later, so that no crash explains it",
        cause);
  }

  private static ChunkFsException damaged(String what, Throwable cause) {
    return new ChunkFsException(
        ErrorCode.DAMAGED,
        what + ". Nothing was changed; restore the directory from a backup or another namenode",
        cause);
  }

  private static ChunkFsException unreadable(Path file, IOException failed) {
    return new ChunkFsException(
        ErrorCode.DAMAGED, "cannot read the journal's file " + file + ": " + failed, failed);
  }
}
