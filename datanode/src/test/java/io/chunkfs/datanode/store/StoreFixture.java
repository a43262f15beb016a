package io.chunkfs.datanode.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.Incarnation;
import io.chunkfs.common.id.NamespaceId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests of the store say again and again. */
final class StoreFixture {
  static final String CLUSTER = "cluster-1";
  static final NamespaceId NAMESPACE = new NamespaceId(7);
  static final int SLICE = 1024;

  private StoreFixture() {}

  static StoreOptions options(Disk disk, Path... volumes) {
    return new StoreOptions("dn1", List.of(volumes), disk, 0);
  }

  /** A store that belongs to the cluster. */
  static ReplicaStore open(Disk disk, Path... volumes) throws ChunkFsException {
    ReplicaStore store = ReplicaStore.open(options(disk, volumes));
    store.adopt(CLUSTER, NAMESPACE);
    return store;
  }

  static ReplicaKey key(long block, long generation) {
    Incarnation first = new Incarnation(1);
    return new ReplicaKey(NAMESPACE, BlockId.of(first, block), Generation.of(first, generation));
  }

  /** The bytes of a block, from its number. */
  static byte[] bytes(long block, int length) {
    byte[] bytes = new byte[length];
    new Random(block).nextBytes(bytes);
    return bytes;
  }

  /** Writes a range of the bytes where it belongs. */
  static void write(OpenReplica replica, byte[] all, int from, int to) throws ChunkFsException {
    ByteBuffer data = ByteBuffer.wrap(all, from, to - from);
    replica.write(from, data, crcs(all, from, to));
  }

  static int[] crcs(byte[] all, int from, int to) {
    int pieces = from == to ? 0 : (to - 1) / SLICE - from / SLICE + 1;
    int[] crcs = new int[pieces];
    int at = from;
    for (int i = 0; i < pieces; i++) {
      int stop = Math.min(to, (at / SLICE + 1) * SLICE);
      crcs[i] = Crc32cs.of(all, at, stop - at);
      at = stop;
    }
    return crcs;
  }

  static SealedBlock putSealed(ReplicaStore store, ReplicaKey key, byte[] bytes)
      throws ChunkFsException {
    OpenReplica replica = store.create(key, bytes.length, SLICE);
    write(replica, bytes, 0, bytes.length);
    return replica.seal();
  }

  /** Reads all that a reader may see and checks it slice by slice. */
  static byte[] readAll(ReplicaStore store, ReplicaKey key) throws ChunkFsException {
    return readAll(store, key, 0);
  }

  static byte[] readAll(ReplicaStore store, ReplicaKey key, long knownVisible)
      throws ChunkFsException {
    try (ReplicaReader reader = store.reader(key, knownVisible)) {
      return readAll(reader);
    }
  }

  static byte[] readAll(ReplicaReader reader) throws ChunkFsException {
    int end = Math.toIntExact(reader.end());
    ByteBuffer into = ByteBuffer.allocate(end);
    reader.read(into, 0);
    byte[] bytes = into.array();
    assertThat(reader.crcs(0, end)).containsExactly(crcs(bytes, 0, end));
    assertThat(reader.end() - reader.fileEnd()).isEqualTo(reader.tail().remaining());
    return bytes;
  }

  static byte[] first(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  static void assertFails(ErrorCode code, ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    assertThat(failure).isInstanceOf(ChunkFsException.class);
    assertThat(((ChunkFsException) failure).code()).as(failure.getMessage()).isEqualTo(code);
  }
}
