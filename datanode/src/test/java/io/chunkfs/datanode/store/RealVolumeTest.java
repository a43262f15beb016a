package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.assertFails;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on the machine's own file system. */
class RealVolumeTest {
  @TempDir Path dir;

  private ReplicaStore open() throws Exception {
    return StoreFixture.open(new SystemDisk(), dir.resolve("v1"));
  }

  @Test
  void aSealedReplicaIsAFileWithTheBlocksBytesAndCanBeSentFromIt() throws Exception {
    byte[] block = bytes(1, 70_000);
    try (ReplicaStore store = open()) {
      putSealed(store, key(1, 1), block);
      OpenReplica left = store.create(key(2, 1), 5000, StoreFixture.SLICE);
      StoreFixture.write(left, bytes(2, 5000), 0, 3000);
      left.acked(2999);
    }
    Path file = dir.resolve("v1/sealed/00/00/blk_0001000000000001");
    assertThat(file).hasBinaryContent(block);
    try (ReplicaStore store = open();
        ReplicaReader reader = store.reader(key(1, 1), 0)) {
      ByteBuffer sent = ByteBuffer.allocate(70_000);
      assertThat(reader.channel().orElseThrow().read(sent, 0)).isEqualTo(70_000);
      assertThat(sent.array()).isEqualTo(block);
      assertThat(StoreFixture.readAll(store, key(2, 1)))
          .isEqualTo(StoreFixture.first(bytes(2, 5000), 2999));
    }
  }

  @Test
  void aVolumeInUseByAnotherProcessIsRefusedUntilThatIsGone() throws Exception {
    open().close();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                dir.resolve("v1/in_use.lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('!');
      assertFails(ErrorCode.FOREIGN_VOLUME, this::open);
      assertFails(ErrorCode.FOREIGN_VOLUME, this::open);
    } finally {
      other.destroyForcibly().waitFor();
    }
    open().close();
  }

  @Test
  void oneVolumeUnderTwoNamesIsOne() throws Exception {
    try (ReplicaStore store = open()) {
      assertThat(store.clusterId()).contains(StoreFixture.CLUSTER);
      Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("v1"));
      assertFails(
          ErrorCode.FOREIGN_VOLUME, () -> StoreFixture.open(new SystemDisk(), link).close());
    }
    StoreFixture.open(new SystemDisk(), dir.resolve("link")).close();
    open().close();
  }

  /** Another process that holds a lock until it is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws IOException {
      try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        file.lock();
        System.out.print('!');
        System.out.flush();
        System.in.read();
      }
    }
  }
}
