package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.assertFails;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files are byte for byte what docs/formats/datanode-volume.md prints. */
class ChecksumFormatTest {
  private static final int SLICE = 16384;
  private static final Path VOLUME = Path.of("/v1");
  private static final Path SUMS = VOLUME.resolve("sealed/00/00/blk_0001000000000001.crc");

  private final ForgetfulDisk disk = new ForgetfulDisk();

  /** The hex dump in the page that begins with this line. */
  private static String documented(String firstLine) throws IOException {
    Path page = Path.of("").toAbsolutePath().resolveSibling("docs/formats/datanode-volume.md");
    return Files.readAllLines(page).stream()
        .dropWhile(line -> !line.startsWith(firstLine))
        .takeWhile(line -> !line.startsWith("```"))
        .map(line -> line.replaceFirst("   .*", "").replace(" ", ""))
        .collect(Collectors.joining());
  }

  private static void writeZeros(OpenReplica replica) throws IOException {
    byte[] zeros = new byte[20_000];
    int[] crcs = {Crc32cs.of(zeros, 0, SLICE), Crc32cs.of(zeros, 0, 20_000 - SLICE)};
    replica.write(0, ByteBuffer.wrap(zeros), crcs);
  }

  private void seal() throws IOException {
    try (ReplicaStore store = StoreFixture.open(disk, VOLUME)) {
      OpenReplica replica = store.create(key(1, 1), 20_000, SLICE);
      writeZeros(replica);
      replica.seal();
    }
  }

  @Test
  void theArrayOfASealedReplicaIsAsDocumented() throws Exception {
    seal();
    assertThat(HexFormat.of().formatHex(disk.get(SUMS)))
        .isEqualTo(documented("43 46 53 43 00 01 01 02"));
  }

  @Test
  void theLogOfAnOpenReplicaIsAsDocumented() throws Exception {
    try (ReplicaStore store = StoreFixture.open(disk, VOLUME)) {
      OpenReplica replica = store.create(key(2, 2), 20_000, SLICE);
      writeZeros(replica);
      replica.acked(20_000);
      store.resume(key(2, 3), key(2, 2).generation(), 20_000);
    }
    byte[] log = disk.get(VOLUME.resolve("open/blk_0001000000000002.crc"));
    assertThat(HexFormat.of().formatHex(log)).isEqualTo(documented("43 46 53 43 00 01 01 01"));
  }

  @Test
  void anyFlippedBitOfTheChecksumsIsNoticed() throws Exception {
    seal();
    byte[] good = disk.get(SUMS);
    for (int bit = 0; bit < good.length * 8; bit += 3) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      ForgetfulDisk damaged = new ForgetfulDisk();
      disk.copyTo(damaged, VOLUME);
      damaged.set(SUMS, bad);
      try (ReplicaStore store = StoreFixture.open(damaged, VOLUME)) {
        if (bit < ChecksumHeader.BYTES * 8) {
          assertFails(ErrorCode.NO_SUCH_REPLICA, () -> store.reader(key(1, 1), 0));
        } else {
          assertThat(store.verify(key(1, 1), Inspection.OWN_WORD)).as("bit " + bit).isFalse();
        }
      }
    }
  }
}
