package io.chunkfs.namenode;

import static io.chunkfs.namenode.NameNodeFixture.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.ServerInfoReply;
import io.chunkfs.proto.ServerInfoRequest;
import io.chunkfs.transport.Calls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameNodeTest {
  @TempDir static Path directory;
  private static NameNodeFixture namenode;
  private TestSession session;

  @BeforeAll
  static void start() throws ChunkFsException {
    Path relative = Path.of("").toAbsolutePath().relativize(directory);
    namenode = new NameNodeFixture(relative);
  }

  @AfterAll
  static void stop() {
    namenode.close();
  }

  @BeforeEach
  void connect() throws ChunkFsException {
    session = new TestSession(namenode.connect(NameNodeFixture.SUPERUSER));
  }

  @Test
  void aSequenceOutOfTurnIsNotExecuted() throws ChunkFsException {
    session.done(mkdirs("/a"));
    MutateRequest skipped = session.next(mkdirs("/b"));
    MutateRequest tooEarly = session.next(mkdirs("/c"));

    assertRefused(ErrorCode.SESSION_EXPIRED, () -> session.send(tooEarly));

    assertRefused(ErrorCode.NO_SUCH_FILE, () -> session.stat("/c"));
    assertThat(session.send(skipped).hasRejected()).isFalse();
  }

  @Test
  void theSuperuserIsWhoeverStartedTheClusterFirst() throws ChunkFsException {
    TestSession alice = new TestSession(namenode.connect("alice"));

    assertThat(alice.rejected(mkdirs("/alice"))).isEqualTo(ErrorCode.PERMISSION_DENIED);
    session.done(mkdirs("/alice"));
  }

  @Test
  void aSecondNamenodeOnTheDirectoryIsRefused() {
    assertThatThrownBy(() -> NameNode.start(namenode.options()))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining("another namenode runs in " + directory);
  }

  @Test
  void aBusyPortNamesItself() throws Exception {
    NameNodeOptions free = namenode.options();
    InetSocketAddress taken = namenode.node().address();
    NameNodeOptions options =
        new NameNodeOptions(
            directory.resolve("other"),
            taken,
            free.http(),
            free.raft(),
            free.user(),
            free.settings(),
            free.clock());

    assertThatThrownBy(() -> NameNode.start(options))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining(Integer.toString(taken.getPort()));
  }

  @Test
  void serverInfoTellsIdentityAndDefaults() throws ChunkFsException {
    ServerInfoReply info =
        call(session.client(), Calls.SERVER_INFO, ServerInfoRequest.getDefaultInstance());

    assertThat(info.getClusterId()).hasSize(36);
    assertThat(info.getIncarnation()).isEqualTo(1);
    assertThat(info.getDefaultBlockSize()).isEqualTo(128L << 20);
    assertThat(info.getChecksumSlice()).isEqualTo(16 << 10);
  }

  @Test
  void thePageSaysWhatThisIsAndTheMetricsCountCalls() throws Exception {
    session.stat("/");

    assertThat(get("/")).contains("ChunkFS namenode", "ready", "/metrics", "0 blocks have too few");
    assertThat(get("/metrics"))
        .contains("chunkfs_namenode_calls_seconds_count{call=\"stat\"} ")
        .contains("chunkfs_namenode_datanodes{state=\"live\"} 0");
  }

  @Test
  void aCallThatIsNotWellFormedIsRefusedAndHarmsNothing() throws ChunkFsException {
    assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        () -> call(session.client(), Calls.MUTATE, MutateRequest.getDefaultInstance()));

    session.done(mkdirs("/still-works"));
  }

  private String get(String path) throws IOException, InterruptedException {
    InetSocketAddress at = namenode.node().httpAddress();
    URI uri = URI.create("http://127.0.0.1:" + at.getPort() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  static MutateRequest.Builder mkdirs(String path) {
    return MutateRequest.newBuilder()
        .setMkdirs(MkdirsRequest.newBuilder().setPath(path).setPermission(0755).setParents(true));
  }

  interface Attempt {
    void now() throws ChunkFsException;
  }

  static void assertRefused(ErrorCode code, Attempt attempt) {
    assertThatThrownBy(attempt::now)
        .isInstanceOfSatisfying(
            ChunkFsException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }
}
