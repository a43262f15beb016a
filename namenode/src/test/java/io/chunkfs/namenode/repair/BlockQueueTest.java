package io.chunkfs.namenode.repair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockQueueTest {
  private final BlockQueue queue = new BlockQueue(3);

  @Test
  void blocksComeOutInTheOrderInWhichTheyCameEachOnce() {
    queue.add(5, 10);
    queue.add(3, 20);
    queue.add(5, 30);

    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.bytes()).isEqualTo(50);
    assertThat(queue.poll()).isEqualTo(5);
    assertThat(queue.poll()).isEqualTo(3);
    assertThat(queue.poll()).isZero();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void whatDoesNotFitIsRefusedAndWhatIsInIsNot() {
    for (int block = 1; block <= 3; block++) assertThat(queue.add(block, 1)).isTrue();

    assertThat(queue.add(4, 1)).isFalse();
    assertThat(queue.add(2, 7)).isTrue();
    assertThat(queue.bytes()).isEqualTo(9);
  }

  @Test
  void oneThatHadItsTurnGoesToTheEnd() {
    queue.add(1, 0);
    queue.add(2, 0);

    assertThat(queue.rotate()).isEqualTo(1);
    assertThat(queue.rotate()).isEqualTo(2);
    assertThat(queue.rotate()).isEqualTo(1);
    assertThat(queue.remove(2)).isTrue();
    assertThat(queue.remove(2)).isFalse();
    assertThat(queue.rotate()).isEqualTo(1);
  }

  @Test
  void comingAndGoingTakesNoMoreAndMoreRoom() {
    BlockQueue busy = new BlockQueue(10);
    busy.add(7, 1);
    for (int round = 0; round < 100_000; round++) {
      busy.add(8, 1);
      busy.remove(8);
    }
    busy.add(9, 1);

    assertThat(busy.places()).isLessThan(5_000);
    assertThat(busy.poll()).isEqualTo(7);
    assertThat(busy.poll()).isEqualTo(9);
    assertThat(busy.isEmpty()).isTrue();
  }
}
