package io.chunkfs.minicluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ClientOptions;
import io.chunkfs.client.ClusterInfo;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.FsUri;
import io.chunkfs.client.Listing;
import io.chunkfs.client.MkdirOptions;
import io.chunkfs.client.NodeInfo;
import io.chunkfs.client.Summary;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an application can do with names, through a real namenode. */
class NamespaceTest {
  private static MiniCluster cluster;
  private static ChunkFs fs;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        MiniCluster.start(
            MiniClusterOptions.defaults()
                .withDataNodes(2)
                .withSettings(Map.of("limits.list-page", "10", "cluster.block-size", "64 KiB")));
    fs = cluster.connect();
  }

  @AfterAll
  static void stop() throws IOException {
    if (fs != null) fs.close();
    if (cluster != null) cluster.close();
  }

  @Test
  void directoriesAreMadeOnceOrAsOftenAsAsked() throws ChunkFsException {
    fs.mkdirs(path("/made/a/b"), true);
    fs.mkdirs(path("/made/a/b"), true);

    assertThat(fs.stat(path("/made/a")).directory()).isTrue();
    assertThat(codeOf(() -> fs.mkdirs(path("/made/a"), MkdirOptions.single())))
        .isEqualTo(ErrorCode.FILE_EXISTS);
    assertThat(codeOf(() -> fs.mkdirs(path("/made/x/y"), MkdirOptions.single())))
        .isEqualTo(ErrorCode.NO_SUCH_FILE);
  }

  @Test
  void aMissingPathIsFoundMissing() throws ChunkFsException {
    assertThat(fs.find(path("/nowhere"))).isEmpty();
    assertThat(fs.find(path("/"))).isPresent();
    assertThat(codeOf(() -> fs.stat(path("/nowhere")))).isEqualTo(ErrorCode.NO_SUCH_FILE);
    assertThat(codeOf(() -> fs.open(path("/nowhere")))).isEqualTo(ErrorCode.NO_SUCH_FILE);
    assertThat(codeOf(() -> fs.open(path("/")))).isEqualTo(ErrorCode.IS_A_DIRECTORY);
  }

  @Test
  void aDirectoryIsListedPageByPage() throws IOException {
    for (int i = 0; i < 25; i++) touch(String.format("/paged/f%02d", i));
    Listing listing = fs.list(path("/paged"));

    assertThat(listing.next()).hasSize(10);
    assertThat(listing.all()).hasSize(15);
    assertThat(fs.list(path("/paged")).page("f19"))
        .extracting(FileInfo::name)
        .containsExactly("f20", "f21", "f22", "f23", "f24");
    Listing file = fs.list(path("/paged/f07"));
    assertThat(file.all()).extracting(FileInfo::path).containsExactly(path("/paged/f07"));
    assertThat(file.isFile()).isTrue();
  }

  @Test
  void filesAreRenamedAndDeleted() throws IOException {
    touch("/moving/a");
    touch("/moving/b");

    fs.rename(path("/moving/a"), path("/moving/c"), false);
    assertThat(codeOf(() -> fs.rename(path("/moving/c"), path("/moving/b"), false)))
        .isEqualTo(ErrorCode.FILE_EXISTS);
    fs.rename(path("/moving/c"), path("/moving/b"), true);
    assertThat(fs.list(path("/moving")).all()).hasSize(1);

    assertThat(codeOf(() -> fs.delete(path("/moving"), false)))
        .isEqualTo(ErrorCode.DIRECTORY_NOT_EMPTY);
    assertThat(fs.delete(path("/moving"), true)).isTrue();
    assertThat(fs.delete(path("/moving"), true)).isFalse();
  }

  @Test
  void attributesChange() throws IOException {
    touch("/changing/f");
    DfsPath file = path("/changing/f");

    assertThat(fs.setPermission(file, 0600).mode()).isEqualTo("-rw-------");
    assertThat(fs.setOwner(file, "alice", "").owner()).isEqualTo("alice");
    assertThat(fs.setOwner(file, "", "people").group()).isEqualTo("people");
    assertThat(fs.setReplication(file, 1).replication()).isEqualTo(1);
    FileInfo info = fs.setTimes(file, 1_000_000, 2_000_000);
    assertThat(info.modifiedMillis()).isEqualTo(1_000_000);
    assertThat(info.accessedMillis()).isEqualTo(2_000_000);
    assertThat(fs.stat(file)).isEqualTo(info);
  }

  @Test
  void summariesAndBlocksCountWhatIsThere() throws IOException {
    fs.mkdirs(path("/counted/inner"), true);
    byte[] content = Bytes.random(new Random(1), 150_000);
    Bytes.write(fs, "/counted/inner/f", content, new Random(2));

    Summary summary = fs.summary(path("/counted"));
    assertThat(summary.files()).isEqualTo(1);
    assertThat(summary.directories()).isEqualTo(2);
    assertThat(summary.bytes()).isEqualTo(150_000);
    assertThat(summary.replicatedBytes()).isEqualTo(300_000);
    assertThat(fs.blocks(path("/counted/inner/f")))
        .extracting(BlockInfo::length)
        .containsExactly(65_536L, 65_536L, 18_928L);
  }

  @Test
  void theClusterTellsOfItself() throws ChunkFsException {
    ClusterInfo report = fs.report();

    assertThat(report.nodes()).extracting(each -> each.node().name()).containsExactly("dn1", "dn2");
    assertThat(report.nodes()).allMatch(node -> node.state() == NodeInfo.State.LIVE);
    assertThat(fs.safeMode().on()).isFalse();
    assertThat(fs.serverInfo().clusterId()).isNotEmpty();
    assertThat(fs.serverInfo().defaultBlockSize()).isEqualTo(65_536);
    assertThat(fs.serverInfo().defaultReplication()).isEqualTo(2);
  }

  @Test
  void anEmptyFileWithTheHintNeedsNoBlock() throws IOException {
    touch("/empty/f");

    FileInfo info = fs.stat(path("/empty/f"));
    assertThat(info.open()).isFalse();
    assertThat(info.blocks()).isZero();
    assertThat(Bytes.read(fs, "/empty/f")).isEmpty();
  }

  @Test
  void whereNobodyListensTheAddressIsNamed() {
    FsUri nobody = FsUri.parse("dfs://127.0.0.1:1/");
    ClientOptions options =
        ClientOptions.defaults().withPatience(Duration.ofMillis(500), Duration.ofSeconds(2));

    ChunkFsException failure =
        catchThrowableOfType(ChunkFsException.class, () -> ChunkFs.connect(nobody, options));

    assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:1");
  }

  private static void touch(String path) throws IOException {
    fs.create(path(path), CreateOptions.defaults().withParents(true).withEmpty(true)).close();
  }

  private static DfsPath path(String text) {
    return DfsPath.parse(text);
  }

  private interface Step {
    void run() throws ChunkFsException;
  }

  private static ErrorCode codeOf(Step step) {
    return catchThrowableOfType(ChunkFsException.class, step::run).code();
  }
}
