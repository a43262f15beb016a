package io.chunkfs.datanode.store;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A small file that people can read and software can trust: a message in protobuf's text form, then
 * a line with the CRC32C of all bytes before it. Replaced whole, by rename.
 */
final class CheckedText {
  private static final int MOST_BYTES = 64 << 20;
  private static final String LAST_LINE = "crc32c: ";
  private static final int LAST_LINE_BYTES = LAST_LINE.length() + 8 + 1;
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build();

  private CheckedText() {}

  /** Puts the message in place, durably. */
  static void write(Disk disk, Path file, Message message) throws IOException {
    String text =
        "# ChunkFS; docs/formats/datanode-volume.md. The last line is a checksum: do not edit.\n"
            + TextFormat.printer().printToString(message);
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String last = LAST_LINE + String.format("%08x\n", Crc32cs.of(body, 0, body.length));
    Path unfinished = file.resolveSibling(file.getFileName() + VolumePaths.UNFINISHED);
    disk.delete(unfinished);
    try (DiskFile out = disk.create(unfinished)) {
      out.write(ByteBuffer.wrap(body), 0);
      out.write(ByteBuffer.wrap(last.getBytes(StandardCharsets.US_ASCII)), body.length);
      out.sync();
    }
    disk.rename(unfinished, file);
    disk.syncDirectory(file.getParent());
  }

  /** The file's text, not yet checked, so that a newer layout can still be told from damage. */
  static String text(Disk disk, Path file) throws IOException {
    try (DiskFile in = disk.open(file, false)) {
      if (in.size() > MOST_BYTES) throw damaged(file, "it is " + in.size() + " bytes long");
      ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
      in.read(bytes, 0);
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }

  /** Checks the text of a file and merges it into the builder. */
  static void parse(Path file, String text, Message.Builder into) throws ChunkFsException {
    int bodyChars = text.length() - LAST_LINE_BYTES;
    if (bodyChars < 0 || !text.startsWith(LAST_LINE, bodyChars) || !text.endsWith("\n")) {
      throw damaged(file, "its last line is no checksum");
    }
    byte[] body = text.substring(0, bodyChars).getBytes(StandardCharsets.UTF_8);
    String stored = text.substring(bodyChars + LAST_LINE.length(), text.length() - 1);
    String actual = String.format("%08x", Crc32cs.of(body, 0, body.length));
    if (!stored.equals(actual)) {
      throw damaged(file, "its checksum is " + actual + " and not " + stored);
    }
    try {
      PARSER.merge(text.substring(0, bodyChars), into);
    } catch (TextFormat.ParseException wrong) {
      throw damaged(file, wrong.getMessage());
    }
  }

  private static ChunkFsException damaged(Path file, String why) {
    return new ChunkFsException(
        ErrorCode.DAMAGED,
        file + " is damaged: " + why + "; restore it from a copy or start with an empty directory");
  }
}
