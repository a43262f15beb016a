package io.chunkfs.datanode.store;

import static io.chunkfs.datanode.store.StoreFixture.CLUSTER;
import static io.chunkfs.datanode.store.StoreFixture.NAMESPACE;
import static io.chunkfs.datanode.store.StoreFixture.assertFails;
import static io.chunkfs.datanode.store.StoreFixture.bytes;
import static io.chunkfs.datanode.store.StoreFixture.key;
import static io.chunkfs.datanode.store.StoreFixture.putSealed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.NamespaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which directories a node takes as its volumes, and what they remember. */
class VolumesTest {
  private final ForgetfulDisk disk = new ForgetfulDisk();
  private final Path dir = Path.of("/");

  private ReplicaStore open(String... volumes) throws ChunkFsException {
    return ReplicaStore.open(
        StoreFixture.options(disk, Stream.of(volumes).map(dir::resolve).toArray(Path[]::new)));
  }

  private DataNodeId format(String cluster, String... volumes) throws ChunkFsException {
    try (ReplicaStore store = open(volumes)) {
      store.adopt(cluster, NAMESPACE);
      return store.node();
    }
  }

  private String text(Path file) throws IOException {
    return new String(disk.get(file), StandardCharsets.UTF_8);
  }

  private void put(Path file, String text) throws IOException {
    disk.set(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String why, String... volumes) {
    assertThatThrownBy(() -> open(volumes).close())
        .isInstanceOfSatisfying(
            ChunkFsException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FOREIGN_VOLUME))
        .hasMessageContaining(why)
        .hasMessageContaining(volumes[0]);
  }

  @Test
  void aNewVolumeGetsItsDirectoriesAndARandomNode() throws Exception {
    try (ReplicaStore store = open("deep/below/v1")) {
      assertThat(store.clusterId()).isEmpty();
      assertThat(store.namespace()).isEmpty();
      assertThat(store.obeyed()).isEqualTo(LeaderStamp.NONE);
      assertFails(ErrorCode.WRONG_CLUSTER, () -> store.create(key(1, 1), 10, StoreFixture.SLICE));
    }
    assertThat(disk.list(dir.resolve("deep/below/v1/sealed/31/31"))).isEmpty();
    assertThat(text(dir.resolve("deep/below/v1/VERSION"))).contains("layout_version: 1\n");
    assertThat(format(CLUSTER, "v2")).isNotEqualTo(format(CLUSTER, "v3"));
  }

  @Test
  void aNodeKeepsItsIdentityItsClusterAndWhomItObeyed() throws Exception {
    DataNodeId node = format(CLUSTER, "v1", "v2");
    try (ReplicaStore store = open("v1", "v2")) {
      assertThat(store.node()).isEqualTo(node);
      assertThat(store.obey(new LeaderStamp(1, 5))).isTrue();
      assertThat(store.obey(new LeaderStamp(1, 4))).isFalse();
      assertThat(store.obey(new LeaderStamp(1, 5))).isTrue();
      assertThat(store.obey(new LeaderStamp(2, 1))).isTrue();
      assertThat(store.obey(new LeaderStamp(1, 9))).isFalse();
    }
    for (String each : List.of("v1", "v2")) {
      try (ReplicaStore store = open(each)) {
        assertThat(store.node()).isEqualTo(node);
        assertThat(store.clusterId()).isEqualTo(Optional.of(CLUSTER));
        assertThat(store.namespace()).isEqualTo(Optional.of(NAMESPACE));
        assertThat(store.obeyed()).isEqualTo(new LeaderStamp(2, 1));
        assertThat(store.obey(new LeaderStamp(1, 9))).isFalse();
      }
    }
  }

  @Test
  void aNodeBelongsToOneCluster() throws Exception {
    format(CLUSTER, "v1");
    try (ReplicaStore store = open("v1")) {
      store.adopt(CLUSTER, NAMESPACE);
      assertThatThrownBy(() -> store.adopt("other", NAMESPACE))
          .hasMessageContaining("v1")
          .hasMessageContaining(CLUSTER)
          .hasMessageContaining("other");
      assertFails(ErrorCode.WRONG_CLUSTER, () -> store.adopt("other", NAMESPACE));
      assertFails(ErrorCode.WRONG_CLUSTER, () -> store.adopt(CLUSTER, new NamespaceId(9)));
    }
  }

  @Test
  void aVolumeAddedLaterJoinsItsNode() throws Exception {
    DataNodeId node = format(CLUSTER, "v1");
    try (ReplicaStore store = open("new", "v1")) {
      assertThat(store.node()).isEqualTo(node);
      assertThat(store.clusterId()).contains(CLUSTER);
    }
    try (ReplicaStore store = open("new")) {
      assertThat(store.node()).isEqualTo(node);
      assertThat(store.clusterId()).contains(CLUSTER);
    }
  }

  @Test
  void volumesOfTwoNodesAreRefused() throws Exception {
    format(CLUSTER, "v1");
    format(CLUSTER, "v2");
    assertRefused("cannot be both", "v1", "v2");
  }

  @Test
  void aVolumeInUseIsRefusedUntilItIsFreed() throws Exception {
    try (ReplicaStore store = open("v1")) {
      assertRefused("in use", "v1");
      assertRefused("in use", "v1"); // the first refusal must not have freed the lock
      assertRefused("in use", "v2", "v2");
      assertThat(store.clusterId()).isEmpty();
    }
    open("v1").close();
  }

  @Test
  void aCopyIsRefusedWhileItsOriginalIsThereAndTakenOnceItIsGone() throws Exception {
    DataNodeId node = format(CLUSTER, "v1");
    try (ReplicaStore store = open("v1")) {
      putSealed(store, key(1, 1), bytes(1, 100));
      disk.copy(dir.resolve("v1"), dir.resolve("copy"));
      assertRefused("is a copy of", "copy"); // while the original is in use
    }
    assertRefused("is a copy of", "copy");
    assertRefused("is a copy of", "copy", "v1");

    disk.remove(dir.resolve("v1"));
    try (ReplicaStore store = open("copy")) {
      assertThat(store.node()).isEqualTo(node);
      assertThat(StoreFixture.readAll(store, key(1, 1))).isEqualTo(bytes(1, 100));
    }
    disk.copy(dir.resolve("copy"), dir.resolve("v1"));
    assertRefused("is a copy of", "v1"); // it has moved for good
  }

  @Test
  void twoCopiesOfAVolumeThatIsGoneAreRefusedTogether() throws Exception {
    format(CLUSTER, "v1");
    disk.copy(dir.resolve("v1"), dir.resolve("a"));
    disk.rename(dir.resolve("v1"), dir.resolve("b"));
    assertRefused("copies of one volume", "a", "b");
  }

  @Test
  void aNewerLayoutIsRefusedAsSuch() throws Exception {
    format(CLUSTER, "v1");
    Path version = dir.resolve("v1/VERSION");
    String text = text(version);
    put(version, text.replace("layout_version: 1", "layout_version: 2"));
    assertRefused("newer", "v1");
  }

  @Test
  void anEditedVersionIsNotBelieved() throws Exception {
    DataNodeId node = format(CLUSTER, "v1", "v2");
    Path version = dir.resolve("v1/VERSION");
    put(version, text(version).replace(CLUSTER, "cluster-2"));
    assertFails(ErrorCode.VOLUME_FAILED, () -> open("v1"));
    assertThatThrownBy(() -> open("v1")).hasMessageContaining("VERSION is damaged");
    try (ReplicaStore store = open("v1", "v2")) {
      assertThat(store.node()).isEqualTo(node);
      assertThat(store.volumes().get(0).getFailure()).contains("VERSION is damaged");
      assertThat(store.volumes().get(1).getFailure()).isEmpty();
    }
  }

  @Test
  void aNodeGetsNoNewIdentityWhileADiskThatKnowsItIsBroken() throws Exception {
    format(CLUSTER, "v1");
    put(dir.resolve("v1/VERSION"), "junk");
    assertFails(ErrorCode.VOLUME_FAILED, () -> open("v1", "v2"));
    assertThat(disk.exists(dir.resolve("v2/VERSION"))).isFalse();
  }

  @Test
  void aDirectoryWithOtherThingsInItIsRefused() throws Exception {
    disk.makeDirectory(dir.resolve("v1"));
    disk.create(dir.resolve("v1/thesis.txt")).close();
    assertRefused("thesis.txt", "v1");
  }

  @Test
  void replicasWithoutAVersionAreNotFormattedOver() throws Exception {
    try (ReplicaStore store = StoreFixture.open(disk, dir.resolve("v1"))) {
      putSealed(store, key(1, 1), bytes(1, 100));
    }
    disk.delete(dir.resolve("v1/VERSION"));
    assertRefused("VERSION is missing", "v1");
  }
}
