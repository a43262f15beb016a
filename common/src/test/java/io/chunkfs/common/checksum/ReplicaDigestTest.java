package io.chunkfs.common.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaDigestTest {
  /** The table of docs/formats/wire.md: both sides of a cluster must agree on it for ever. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000001, 0000000000000001, 86, d9bf17d113f38956",
    "0001000000000001, 0001000000000001, 195, e98aed263b1168e4",
    "0001000000000002, 0001000000000001, 74, 78657a970982a466",
    "0001000000000001, 0001000000000002, 195, f169689c09e8fecf",
    "7fffffffffffffff, 7fffffffffffffff, 90, 5a7a3dab36d530f9"
  })
  void theFunctionsAreThoseOfTheFormat(String block, String generation, int bucket, String hash) {
    assertThat(ReplicaDigest.bucket(block(block))).isEqualTo(bucket);
    assertThat(ReplicaDigest.hash(block(block), generation(generation)))
        .isEqualTo(Long.parseUnsignedLong(hash, 16));
  }

  @Test
  void theOrderInWhichReplicasComeAndGoDoesNotMatter() {
    ReplicaDigest one = new ReplicaDigest();
    ReplicaDigest other = new ReplicaDigest();
    for (int block = 1; block <= 1000; block++) one.add(new BlockId(block), new Generation(5));
    other.add(new BlockId(2000), new Generation(1));
    for (int block = 1000; block >= 1; block--) other.add(new BlockId(block), new Generation(5));
    assertThat(other.root()).isNotEqualTo(one.root());
    other.remove(new BlockId(2000), new Generation(1));

    assertThat(other.root()).isEqualTo(one.root());
    assertThat(other.differing(one.buckets()).isEmpty()).isTrue();
  }

  @Test
  void oneReplicaMoreOrOfAnotherGenerationShowsInItsBucketAlone() {
    ReplicaDigest one = new ReplicaDigest();
    one.add(new BlockId(7), new Generation(1));
    ReplicaDigest other = one.copy();
    other.remove(new BlockId(7), new Generation(1));
    other.add(new BlockId(7), new Generation(2));
    BitSet bucket = new BitSet();
    bucket.set(ReplicaDigest.bucket(new BlockId(7)));

    assertThat(other.root()).isNotEqualTo(one.root());
    assertThat(other.differing(one.buckets())).isEqualTo(bucket);

    one.set(bucket, other);
    assertThat(one.root()).isEqualTo(other.root());
    one.clear();
    assertThat(one.root()).isZero();
  }

  @Test
  void blocksThatFollowEachOtherSpreadOverAllBuckets() {
    int[] counts = new int[ReplicaDigest.BUCKETS];
    for (int i = 1; i <= 100 * ReplicaDigest.BUCKETS; i++) {
      counts[ReplicaDigest.bucket(new BlockId(1L << 48 | i))]++;
    }

    assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 50 && count < 160);
  }

  private static BlockId block(String hex) {
    return new BlockId(Long.parseUnsignedLong(hex, 16));
  }

  private static Generation generation(String hex) {
    return new Generation(Long.parseUnsignedLong(hex, 16));
  }
}
