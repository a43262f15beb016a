package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final int NODE = 3;
  private final Promises promises = new Promises();

  @Test
  void aPromiseEndsWithTheSecondHeartbeatAfterIt() {
    promises.made(NODE, 100);
    promises.told(NODE);
    assertThat(promises.bytes(NODE)).as("the node may not have heard of it yet").isEqualTo(100);

    promises.made(NODE, 50);
    promises.told(NODE);
    assertThat(promises.bytes(NODE)).isEqualTo(50);
    promises.told(NODE);
    assertThat(promises.bytes(NODE)).isZero();
    assertThat(promises.blocks(NODE)).isZero();
  }

  @Test
  void aSealedBlockEndsAPromise() {
    promises.made(NODE, 100);
    promises.told(NODE);
    promises.made(NODE, 100);
    assertThat(promises.blocks(NODE)).isEqualTo(2);

    promises.kept(NODE);
    assertThat(promises.bytes(NODE)).isEqualTo(100);
    promises.kept(NODE);
    promises.kept(NODE);
    assertThat(promises.bytes(NODE)).as("never below nothing").isZero();
  }

  @Test
  void aThousandSmallFilesASecondLeaveNothingPromised() {
    for (int file = 0; file < 1000; file++) {
      promises.made(NODE, 128L << 20);
      promises.kept(NODE);
      assertThat(promises.bytes(NODE)).isZero();
    }
  }

  @Test
  void nodesDoNotShareThem() {
    promises.made(NODE, 100);
    promises.kept(NODE + 1);
    promises.forget(NODE + 1);
    assertThat(promises.bytes(NODE)).isEqualTo(100);

    promises.forget(NODE);
    assertThat(promises.bytes(NODE)).isZero();
  }
}
