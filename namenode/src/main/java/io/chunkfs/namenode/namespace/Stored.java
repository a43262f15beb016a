package io.chunkfs.namenode.namespace;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.chunkfs.namenode.store.Rows;
import java.util.Optional;

/** Reads the messages that rows hold. */
public final class Stored {
  private Stored() {}

  /** The message under a key, if there is one. */
  public static <T extends MessageLite> Optional<T> find(Rows rows, byte[] key, Parser<T> form) {
    byte[] value = rows.get(key);
    return value == null ? Optional.empty() : Optional.of(parse(value, form));
  }

  /** The message under a key that must be there. */
  public static <T extends MessageLite> T require(Rows rows, byte[] key, Parser<T> form) {
    return find(rows, key, form)
        .orElseThrow(() -> new IllegalStateException("the store lacks the row " + name(key)));
  }

  /** The message that a row's value is. */
  public static <T extends MessageLite> T parse(byte[] value, Parser<T> form) {
    try {
      return form.parseFrom(value);
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("a row of the store is not of its form", damaged);
    }
  }

  /** A key for messages: the letter of its kind, then hex digits. */
  public static String name(byte[] key) {
    StringBuilder text = new StringBuilder().append((char) key[0]);
    for (int i = 1; i < key.length; i++) text.append(String.format("%02x", key[i]));
    return text.toString();
  }
}
