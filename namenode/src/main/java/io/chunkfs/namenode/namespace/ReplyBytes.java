package io.chunkfs.namenode.namespace;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Builds a serialized message around parts that are serialized already. */
final class ReplyBytes {
  /** A part with its field number: a message, or a text in UTF-8. */
  record Field(int number, byte[] bytes) {
    int size() {
      return CodedOutputStream.computeByteArraySize(number, bytes);
    }
  }

  private interface Part {
    void write(CodedOutputStream out) throws IOException;
  }

  private static final int LENGTH_DELIMITED = 2;

  private final List<Part> parts = new ArrayList<>();
  private int size;

  /** Adds a message as it is. */
  ReplyBytes message(int number, byte[] bytes) {
    Field field = new Field(number, bytes);
    size += field.size();
    parts.add(out -> out.writeByteArray(number, bytes));
    return this;
  }

  /** Adds a message of two parts. */
  ReplyBytes message(int number, Field first, Field second) {
    int inner = first.size() + second.size();
    size +=
        CodedOutputStream.computeTagSize(number)
            + CodedOutputStream.computeUInt32SizeNoTag(inner)
            + inner;
    parts.add(
        out -> {
          out.writeTag(number, LENGTH_DELIMITED);
          out.writeUInt32NoTag(inner);
          out.writeByteArray(first.number(), first.bytes());
          out.writeByteArray(second.number(), second.bytes());
        });
    return this;
  }

  /** Adds a true. */
  ReplyBytes flag(int number) {
    size += CodedOutputStream.computeBoolSize(number, true);
    parts.add(out -> out.writeBool(number, true));
    return this;
  }

  byte[] toByteArray() {
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Part part : parts) part.write(out);
    } catch (IOException tooLong) {
      throw new UncheckedIOException("a reply is longer than its size", tooLong);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }
}
