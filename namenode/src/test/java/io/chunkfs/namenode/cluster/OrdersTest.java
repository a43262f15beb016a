package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.CopyReplica;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.Order.ActionCase;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
  private static final long SECOND = 1_000_000_000;
  private static final Authority LEADER = new Authority(1, 7, true);
  private static final BlockId BLOCK = new BlockId(9);
  private static final Generation GENERATION = new Generation(5);
  private static final CopyReplica COPY = CopyReplica.newBuilder().setLength(100).build();

  private final Orders orders = new Orders();
  private long now;

  @Test
  void anOrderNamesBlockGenerationAndLeaderAndComesAgainUntilItEnded() {
    orders.copy(1, BLOCK, GENERATION, COPY);

    Order order = take().get(0);
    assertThat(order.getLeadership()).isEqualTo(LEADER.toProto());
    assertThat(order.getBlock().getNamespace()).isEqualTo(3);
    assertThat(order.getBlock().getBlock()).isEqualTo(9);
    assertThat(order.getBlock().getGeneration()).isEqualTo(5);
    assertThat(order.getCopy().getLength()).isEqualTo(100);
    now += 14 * SECOND;
    assertThat(take()).isEmpty();
    now += SECOND;
    assertThat(take()).hasSize(1);

    assertThat(orders.ended(1, Orders.Kind.COPY, BLOCK)).isTrue();
    now += 15 * SECOND;
    assertThat(take()).isEmpty();
  }

  @Test
  void aCopyThatTheNodeSaysItIsMakingIsNotOrderedAgain() {
    orders.copy(1, BLOCK, GENERATION, COPY);
    take();
    for (int second = 0; second < 60; second++) {
      now += SECOND;
      assertThat(orders.copying(1, List.of(9L), now)).isEmpty();
      assertThat(take()).isEmpty();
    }

    orders.copying(1, List.of(), now);
    now += 15 * SECOND;
    assertThat(take()).as("it forgot").hasSize(1);
  }

  @Test
  void aCopyThatNobodyWasToldOfIsCancelledWithoutAWord() {
    orders.copy(1, BLOCK, GENERATION, COPY);

    orders.cancel(1, BLOCK, GENERATION, "not needed");

    assertThat(take()).isEmpty();
  }

  @Test
  void aCancelIsSaidUntilTheNodeIsNotCopyingAnyMore() {
    orders.copy(1, BLOCK, GENERATION, COPY);
    take();
    orders.cancel(1, BLOCK, GENERATION, "not needed");

    assertThat(take()).extracting(Order::getActionCase).containsExactly(ActionCase.CANCEL);
    assertThat(orders.copying(1, List.of(9L), now)).isEmpty();
    now += 15 * SECOND;
    assertThat(take()).extracting(Order::getActionCase).containsExactly(ActionCase.CANCEL);
    orders.copying(1, List.of(), now);
    now += 15 * SECOND;
    assertThat(take()).isEmpty();
  }

  @Test
  void aSecondThoughtReplacesTheCancel() {
    orders.copy(1, BLOCK, GENERATION, COPY);
    take();
    orders.cancel(1, BLOCK, GENERATION, "not needed");
    orders.copy(1, BLOCK, GENERATION, COPY);

    assertThat(take()).extracting(Order::getActionCase).containsExactly(ActionCase.COPY);
  }

  @Test
  void copiesThatNobodyOrderedAreNoticed() {
    assertThat(orders.copying(1, List.of(), now)).isEmpty();
    orders.copy(1, new BlockId(1), GENERATION, COPY);

    assertThat(orders.copying(1, List.of(9L, 0L, 1L, 9L), now)).containsExactly(BLOCK);
  }

  @Test
  void anotherLeadershipForgetsAll() {
    orders.copy(1, BLOCK, GENERATION, COPY);
    orders.delete(2, BLOCK, GENERATION, "excess");
    assertThat(orders.deletions()).isEqualTo(1);

    orders.forgetAll();

    assertThat(take()).isEmpty();
    assertThat(orders.deletions()).isZero();
  }

  @Test
  void aDeletionThatIsNotRightAnyMoreWhenItIsToGoOutIsForgotten() {
    orders.delete(1, BLOCK, GENERATION, "excess");

    assertThat(take(false, false)).isEmpty();
    assertThat(orders.has(1, BLOCK)).isFalse();
    assertThat(take()).isEmpty();
  }

  @Test
  void copiesWaitWhileRepairIsHeldAndDeletionsOfDeletedFilesDoNot() {
    orders.copy(1, BLOCK, GENERATION, COPY);
    orders.delete(1, new BlockId(5), GENERATION, "no file has it");

    assertThat(take(true, true)).extracting(Order::hasDelete).containsExactly(true);
    assertThat(take()).extracting(Order::hasCopy).containsExactly(true);
  }

  @Test
  void aCopyWhoseSourceIsNoGoodAnyMoreDoesNotGoOut() {
    orders.copy(1, BLOCK, GENERATION, COPY);

    assertThat(take(false, true, false)).isEmpty();
    assertThat(orders.unsentCopy(1, BLOCK)).contains(COPY);
    assertThat(take()).hasSize(1);
    assertThat(orders.unsentCopy(1, BLOCK)).isEmpty();
  }

  @Test
  void aDeletionIsTakenBackOnlyBeforeItHasGoneOut() {
    orders.delete(1, BLOCK, GENERATION, "excess");
    assertThat(orders.takeBack(1, BLOCK)).isTrue();
    assertThat(take()).isEmpty();

    orders.delete(1, BLOCK, GENERATION, "excess");
    assertThat(take()).hasSize(1);
    assertThat(orders.takeBack(1, BLOCK)).isFalse();
    assertThat(orders.has(1, BLOCK)).isTrue();
  }

  private List<Order> take() {
    return take(false, true);
  }

  private List<Order> take(boolean held, boolean deletable) {
    return take(held, deletable, true);
  }

  private List<Order> take(boolean held, boolean deletable, boolean copyable) {
    Orders.Leader leader = new Orders.Leader(new NamespaceId(3), LEADER, held);
    Orders.LastLook look =
        new Orders.LastLook() {
          @Override
          public boolean mayDelete(BlockId block) {
            return deletable;
          }

          @Override
          public boolean mayCopy(BlockId block, CopyReplica how) {
            return copyable;
          }
        };
    return orders.take(1, leader, look, now);
  }
}
