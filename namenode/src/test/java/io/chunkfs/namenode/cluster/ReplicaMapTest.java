package io.chunkfs.namenode.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReplicaMapTest {
  private final ReplicaMap map = new ReplicaMap();

  @Test
  void aBlockIsKnownWithItsReplicas() {
    map.know(sealed(1, 7, 3));
    put(1, 0, Standing.GOOD);
    put(1, 5, Standing.CORRUPT);

    KnownBlock known = map.find(new BlockId(1)).orElseThrow();

    assertThat(known.confirmed()).isEqualTo(new Generation(7));
    assertThat(known.wanted()).isEqualTo(3);
    assertThat(known.sealed()).isTrue();
    assertThat(known.replicas())
        .containsExactly(new Replica(0, Standing.GOOD), new Replica(5, Standing.CORRUPT));
    assertThat(known.good()).containsExactly(new Replica(0, Standing.GOOD));
    assertThat(map.find(new BlockId(2))).isEmpty();
  }

  @Test
  void theSumsFollowEveryChange() {
    map.know(sealed(1, 7, 2));
    assertThat(map.counts()).isEqualTo(new BlockCounts(1, 0, 1, 0, 0, 0, 0));
    put(1, 0, Standing.GOOD);
    assertThat(map.counts()).as("one left").isEqualTo(new BlockCounts(1, 1, 1, 0, 1, 0, 0));
    put(1, 1, Standing.LEARNED);
    assertThat(map.counts()).as("whole").isEqualTo(new BlockCounts(1, 1, 0, 0, 0, 0, 0));
    put(1, 2, Standing.GOOD);
    assertThat(map.counts()).as("excess").isEqualTo(new BlockCounts(1, 1, 0, 0, 0, 1, 0));
    map.remove(new BlockId(1), 2);
    put(1, 1, Standing.CORRUPT);
    assertThat(map.counts()).isEqualTo(new BlockCounts(1, 1, 1, 1, 1, 0, 0));
    map.remove(new BlockId(1), 0);
    assertThat(map.counts()).isEqualTo(new BlockCounts(1, 0, 1, 1, 0, 0, 0));
    map.know(sealed(1, 7, 1));
    assertThat(map.counts()).as("the only one").isEqualTo(new BlockCounts(1, 0, 1, 1, 0, 0, 1));
    map.know(sealed(1, 7, 0));
    assertThat(map.counts()).isEqualTo(new BlockCounts(1, 0, 0, 1, 0, 0, 0));
    map.forget(new BlockId(1));
    assertThat(map.counts()).isEqualTo(new BlockCounts(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void whoeverLooksSeesAllLearnedHoldersOrNone() throws Exception {
    int blocks = 3_000;
    CompletableFuture<Void> looking =
        CompletableFuture.runAsync(
            () -> {
              for (int block = 1; block <= blocks; block++) {
                Optional<KnownBlock> known = Optional.empty();
                while (known.isEmpty() || !known.get().sealed()) {
                  known = map.find(new BlockId(block));
                }
                assertThat(known.get().good()).hasSize(3);
              }
            });
    for (int block = 1; block <= blocks; block++) {
      map.know(open(block, 7));
      map.know(sealed(block, 7, 3), List.of(0, 1, 2));
    }

    looking.get(60, TimeUnit.SECONDS);
  }

  @Test
  void whatANodeSaidOfASealedReplicaOutweighsWhatItsWriterProved() {
    map.know(open(1, 7));
    put(1, 1, Standing.CORRUPT);
    put(1, 2, Standing.GOOD);

    map.know(sealed(1, 7, 3), List.of(0, 1, 2));

    assertThat(map.find(new BlockId(1)).orElseThrow().replicas())
        .containsExactlyInAnyOrder(
            new Replica(0, Standing.LEARNED),
            new Replica(1, Standing.CORRUPT),
            new Replica(2, Standing.GOOD));
  }

  @Test
  void anOpenBlockIsNotCounted() {
    map.know(open(1, 7));
    put(1, 0, Standing.GOOD);

    assertThat(map.counts()).isEqualTo(new BlockCounts(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void aNewGenerationMakesReplicasStaleAndAnOldOneSaysNothing() {
    map.know(open(1, 7));
    put(1, 0, Standing.GOOD);
    put(1, 1, Standing.CORRUPT);

    map.know(open(1, 8));
    map.know(sealed(1, 7, 3));

    KnownBlock known = map.find(new BlockId(1)).orElseThrow();
    assertThat(known.confirmed()).isEqualTo(new Generation(8));
    assertThat(known.sealed()).isFalse();
    assertThat(known.replicas())
        .containsExactly(new Replica(0, Standing.STALE), new Replica(1, Standing.CORRUPT));
  }

  @Test
  void anotherLengthIsNoticed() {
    map.know(new BlockFacts(new BlockId(1), new Generation(1), 128 << 20, 0, true, 3, List.of()));

    assertThat(map.mayHaveLength(new BlockId(1), 128 << 20)).isTrue();
    assertThat(map.mayHaveLength(new BlockId(1), (128 << 20) - 1)).isFalse();
    assertThat(map.mayHaveLength(new BlockId(1), 0)).isFalse();
  }

  @Test
  void whatAFullReportDoesNotNameGoes() {
    for (int block = 1; block <= 10; block++) {
      map.know(sealed(block, 1, 3));
      put(block, 4, Standing.GOOD);
      put(block, 5, Standing.GOOD);
    }
    map.beginReport(4);
    for (int block = 1; block <= 6; block++) put(block, 4, Standing.GOOD);
    map.know(sealed(11, 1, 3));
    put(11, 4, Standing.LEARNED);

    sweep(4, ReplicaMap.Sweep.UNREPORTED, 3);

    assertThat(map.replicas(4)).isEqualTo(7);
    assertThat(map.replicas(5)).isEqualTo(10);
    assertThat(nodesOf(6)).containsExactlyInAnyOrder(4, 5);
    assertThat(nodesOf(7)).containsExactly(5);
    assertThat(nodesOf(11)).containsExactly(4);
  }

  @Test
  void whatADeadNodeHadIsLostButRemembered() {
    map.know(sealed(1, 1, 2));
    put(1, 0, Standing.GOOD);
    put(1, 1, Standing.GOOD);
    map.know(sealed(2, 1, 2));

    map.beginReport(1);
    put(2, 1, Standing.GOOD);
    sweep(1, ReplicaMap.Sweep.LOSE, 100);

    assertThat(map.find(new BlockId(2)).orElseThrow().good())
        .as("reported after its return")
        .containsExactly(new Replica(1, Standing.GOOD));
    map.forget(new BlockId(2));

    assertThat(map.counts()).isEqualTo(new BlockCounts(1, 1, 1, 0, 1, 0, 0));
    assertThat(map.find(new BlockId(1)).orElseThrow().replicas())
        .containsExactly(new Replica(0, Standing.GOOD), new Replica(1, Standing.LOST));
  }

  @Test
  void itAgreesWithAPlainMapThroughManyRandomChanges() {
    Random random = new Random(42);
    Map<Integer, Map<Integer, Standing>> model = new HashMap<>();
    for (int step = 0; step < 60_000; step++) {
      int block = 1 + random.nextInt(300);
      int node = random.nextInt(25);
      int kind = random.nextInt(100);
      if (kind < 60) {
        Standing standing = Standing.values()[random.nextInt(Standing.values().length)];
        model.computeIfAbsent(block, added -> new TreeMap<>()).put(node, standing);
        if (map.find(new BlockId(block)).isEmpty()) map.know(sealed(block, 1, 3));
        put(block, node, standing);
      } else if (kind < 97) {
        if (model.containsKey(block)) model.get(block).remove(node);
        map.remove(new BlockId(block), node);
      } else {
        model.remove(block);
        map.forget(new BlockId(block));
      }
    }

    long reported = 0;
    for (int block = 1; block <= 300; block++) {
      Map<Integer, Standing> wanted = model.get(block);
      Optional<KnownBlock> known = map.find(new BlockId(block));
      assertThat(known.isPresent()).isEqualTo(wanted != null);
      if (wanted == null) continue;
      Map<Integer, Standing> actual = new TreeMap<>();
      known.get().replicas().forEach(each -> actual.put(each.node(), each.standing()));
      assertThat(actual).isEqualTo(wanted);
      if (wanted.values().stream().anyMatch(Standing::counts)) reported++;
    }
    assertThat(map.counts().known()).isEqualTo(model.size());
    assertThat(map.counts().reported()).isEqualTo(reported);
    for (int node = 0; node < 25; node++) {
      int at = node;
      long held = model.values().stream().filter(nodes -> nodes.containsKey(at)).count();
      assertThat(map.replicas(node)).isEqualTo(held);
    }
  }

  @Test
  void aBlockWithThreeReplicasTakesAtMostSixtyBytes() {
    Random random = new Random(1);
    int[] sizes = {200_000, 250_000, 300_000, 370_000};
    int block = 0;
    for (int size : sizes) {
      while (block < size) {
        block++;
        map.know(sealed(block, 1, 3));
        int first = random.nextInt(30);
        for (int i = 0; i < 3; i++) put(block, (first + 7 * i) % 30, Standing.GOOD);
      }
      assertThat(map.bytes() / (double) block).as("bytes at " + block).isLessThanOrEqualTo(60);
    }
  }

  @Test
  void comingAndGoingBlocksTakeNoMoreMemoryThanAreThere() {
    for (int block = 1; block <= 20_000; block++) remember(block);
    long before = map.bytes();
    for (int round = 1; round <= 10; round++) {
      int base = round * 20_000;
      for (int block = 1; block <= 20_000; block++) {
        map.forget(new BlockId(base - 20_000 + block));
        remember(base + block);
      }
      for (int node = 0; node < 3; node++) sweep(node, ReplicaMap.Sweep.UNREPORTED, 100_000);
    }

    assertThat(map.counts().reported()).isEqualTo(20_000);
    assertThat(map.bytes()).isLessThan(before * 2);
  }

  @Test
  void readersBesideTheOwnerSeeWholeBlocks() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>();
    for (int block = 1; block <= 64; block++) remember(block);
    Thread reader =
        new Thread(
            () -> {
              Random random = new Random(3);
              while (!stop.get() && wrong.get() == null) {
                int block = 1 + random.nextInt(64);
                map.find(new BlockId(block))
                    .filter(known -> known.replicas().stream().anyMatch(r -> r.node() > 12))
                    .ifPresent(known -> wrong.set(known.toString()));
              }
            });
    reader.start();
    Random random = new Random(5);
    for (int step = 0; step < 300_000; step++) {
      int block = 1 + random.nextInt(64);
      if (step % 50 == 0) {
        map.forget(new BlockId(block));
        remember(block);
      } else if (step % 2 == 0) {
        put(block, random.nextInt(12), Standing.GOOD);
      } else {
        map.remove(new BlockId(block), random.nextInt(12));
      }
    }
    stop.set(true);
    reader.join(10_000);

    assertThat(wrong.get()).isNull();
  }

  @Test
  void whoeverListensIsToldOfBlocksThatAreOrWereNotAsWanted() {
    List<Long> told = new ArrayList<>();
    map.know(sealed(1, 5, 2));
    put(1, 0, Standing.GOOD);
    put(1, 1, Standing.GOOD);
    map.tell(block -> told.add(block.value()));

    put(1, 1, Standing.GOOD);
    assertThat(told).as("it is as wanted").isEmpty();
    put(1, 2, Standing.GOOD);
    assertThat(told).as("one too many").isNotEmpty().containsOnly(1L);
    told.clear();
    map.remove(new BlockId(1), 2);
    assertThat(told).as("it was not as wanted").isNotEmpty();
    told.clear();
    put(1, 0, Standing.CORRUPT);
    assertThat(told).isNotEmpty();
    told.clear();
    map.know(open(2, 5));
    assertThat(told).as("an open block is nobody's business").isEmpty();
    map.forget(new BlockId(1));
    assertThat(told).as("it is gone").isNotEmpty();
  }

  @Test
  void aSweepNamesExactlyTheSealedBlocksThatAreNotAsWanted() {
    Set<Long> expected = new TreeSet<>();
    for (int block = 1; block <= 300; block++) {
      int replicas = block % 7;
      if (block % 10 == 0) map.know(open(block, 5));
      else map.know(sealed(block, 5, 3));
      for (int node = 0; node < replicas; node++) {
        put(block, node, block % 11 == 0 ? Standing.STALE : Standing.GOOD);
      }
      boolean asWanted = replicas == 3 && block % 11 != 0;
      if (block % 13 == 0) map.forget(new BlockId(block));
      else if (block % 10 != 0 && !asWanted) expected.add((long) block);
    }

    Set<Long> named = new TreeSet<>();
    int at = 0;
    while (at >= 0) at = map.unlikeWanted(at, 37, block -> named.add(block.value()));

    assertThat(named).isEqualTo(expected);
  }

  @Test
  void aNodesBlocksAreNamedInParts() {
    Set<Long> expected = new TreeSet<>();
    for (int block = 1; block <= 100; block++) {
      map.know(sealed(block, 5, 1));
      put(block, block % 2, Standing.GOOD);
      if (block % 2 == 1) expected.add((long) block);
    }

    Set<Long> named = new TreeSet<>();
    int at = 0;
    while (at >= 0) at = map.blocksOf(1, at, 9, block -> named.add(block.value()));

    assertThat(named).isEqualTo(expected);
  }

  @Test
  void aReplicaThatIsBeingDeletedDoesNotCount() {
    map.know(sealed(1, 5, 2));
    put(1, 0, Standing.GOOD);
    put(1, 1, Standing.GOOD);

    put(1, 1, Standing.LEAVING);

    assertThat(map.counts().underReplicated()).isEqualTo(1);
    assertThat(map.find(new BlockId(1)).orElseThrow().good()).hasSize(1);
  }

  private void remember(int block) {
    map.know(sealed(block, 1, 3));
    for (int node = 0; node < 3; node++) put(block, node, Standing.GOOD);
  }

  private void sweep(int node, ReplicaMap.Sweep sweep, int step) {
    int at = 0;
    while (at >= 0) at = map.sweep(node, sweep, at, step);
  }

  private List<Integer> nodesOf(int block) {
    return map.find(new BlockId(block)).orElseThrow().replicas().stream()
        .map(Replica::node)
        .toList();
  }

  private void put(int block, int node, Standing standing) {
    map.put(new BlockId(block), new Replica(node, standing));
  }

  private static BlockFacts sealed(int block, long generation, int wanted) {
    return new BlockFacts(
        new BlockId(block), new Generation(generation), 100, 0, true, wanted, List.of());
  }

  private static BlockFacts open(int block, long generation) {
    return new BlockFacts(
        new BlockId(block), new Generation(generation), 0, 0, false, 3, List.of());
  }
}
