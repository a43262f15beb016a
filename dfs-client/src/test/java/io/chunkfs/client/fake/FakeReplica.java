package io.chunkfs.client.fake;

import io.chunkfs.common.checksum.Crc32cs;
import java.util.Arrays;

/** A replica in memory. */
final class FakeReplica {
  private byte[] bytes = new byte[0];
  private long generation;
  private int visible;
  private int durable;
  private boolean sealed;

  FakeReplica(long generation) {
    this.generation = generation;
  }

  synchronized void resume(long to) {
    generation = to;
    sealed = false;
  }

  synchronized boolean write(long offset, byte[] data) {
    if (sealed || offset > bytes.length || offset < visible) return false;
    bytes = Arrays.copyOf(bytes, Math.toIntExact(offset) + data.length);
    System.arraycopy(data, 0, bytes, Math.toIntExact(offset), data.length);
    return true;
  }

  synchronized void acked() {
    visible = bytes.length;
  }

  synchronized void sync() {
    durable = bytes.length;
  }

  synchronized int seal() {
    sealed = true;
    durable = bytes.length;
    visible = bytes.length;
    return Crc32cs.of(bytes, 0, bytes.length);
  }

  synchronized void forgetFrom(int length) {
    bytes = Arrays.copyOf(bytes, length);
    visible = Math.min(visible, length);
  }

  synchronized void damage(int offset) {
    bytes[offset] ^= 1;
  }

  synchronized byte[] bytes() {
    return bytes.clone();
  }

  synchronized long generation() {
    return generation;
  }

  synchronized int visible() {
    return visible;
  }

  synchronized int durable() {
    return durable;
  }

  synchronized boolean sealed() {
    return sealed;
  }
}
