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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories a node takes as its volumes, and what they remember. */
class VolumesTest {
  @TempDir Path temp;
  private Path dir;

  @BeforeEach
  void findRealPath() throws IOException {
    dir = temp.toRealPath();
  }

  private ReplicaStore open(String... volumes) throws ChunkFsException {
    return ReplicaStore.open(
        StoreFixture.options(
            new SystemDisk(), Stream.of(volumes).map(dir::resolve).toArray(Path[]::new)));
  }

  private DataNodeId format(String cluster, String... volumes) throws ChunkFsException {
    try (ReplicaStore store = open(volumes)) {
      store.adopt(cluster, NAMESPACE);
      return store.node();
    }
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
    assertThat(dir.resolve("deep/below/v1/sealed/31/31")).isDirectory();
    assertThat(dir.resolve("deep/below/v1/VERSION")).content().contains("layout_version: 1\n");
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
  void aVolumeInUseByAnotherProcessIsRefusedUntilThatIsGone() throws Exception {
    format(CLUSTER, "v1");
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
      assertRefused("in use", "v1");
    } finally {
      other.destroyForcibly().waitFor();
    }
    open("v1").close();
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

  @Test
  void aCopyIsRefusedWhileItsOriginalIsThereAndTakenOnceItIsGone() throws Exception {
    DataNodeId node = format(CLUSTER, "v1");
    try (ReplicaStore store = open("v1")) {
      putSealed(store, key(1, 1), bytes(1, 100));
      FileUtils.copyDirectory(dir.resolve("v1").toFile(), dir.resolve("copy").toFile());
      assertRefused("is a copy of", "copy"); // while the original is in use
    }
    assertRefused("is a copy of", "copy");
    assertRefused("is a copy of", "copy", "v1");

    FileUtils.deleteDirectory(dir.resolve("v1").toFile());
    try (ReplicaStore store = open("copy")) {
      assertThat(store.node()).isEqualTo(node);
      assertThat(StoreFixture.readAll(store, key(1, 1))).isEqualTo(bytes(1, 100));
    }
    FileUtils.copyDirectory(dir.resolve("copy").toFile(), dir.resolve("v1").toFile());
    assertRefused("is a copy of", "v1"); // it has moved for good
  }

  @Test
  void twoCopiesOfAVolumeThatIsGoneAreRefusedTogether() throws Exception {
    format(CLUSTER, "v1");
    FileUtils.copyDirectory(dir.resolve("v1").toFile(), dir.resolve("a").toFile());
    Files.move(dir.resolve("v1"), dir.resolve("b"));
    assertRefused("copies of one volume", "a", "b");
  }

  @Test
  void aNewerLayoutIsRefusedAsSuch() throws Exception {
    format(CLUSTER, "v1");
    Path version = dir.resolve("v1/VERSION");
    String text = Files.readString(version);
    Files.writeString(version, text.replace("layout_version: 1", "layout_version: 2"));
    assertRefused("newer", "v1");
  }

  @Test
  void anEditedVersionIsNotBelieved() throws Exception {
    DataNodeId node = format(CLUSTER, "v1", "v2");
    Path version = dir.resolve("v1/VERSION");
    Files.writeString(version, Files.readString(version).replace(CLUSTER, "cluster-2"));
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
    Files.writeString(dir.resolve("v1/VERSION"), "junk");
    assertFails(ErrorCode.VOLUME_FAILED, () -> open("v1", "v2"));
    assertThat(dir.resolve("v2/VERSION")).doesNotExist();
  }

  @Test
  void aDirectoryWithOtherThingsInItIsRefused() throws Exception {
    Files.createDirectory(dir.resolve("v1"));
    Files.writeString(dir.resolve("v1/thesis.txt"), "years of work");
    assertRefused("thesis.txt", "v1");
  }

  @Test
  void replicasWithoutAVersionAreNotFormattedOver() throws Exception {
    try (ReplicaStore store = StoreFixture.open(new SystemDisk(), dir.resolve("v1"))) {
      putSealed(store, key(1, 1), bytes(1, 100));
    }
    Files.delete(dir.resolve("v1/VERSION"));
    assertRefused("VERSION is missing", "v1");
  }
}
