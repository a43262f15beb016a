package io.chunkfs.namenode;

import static io.chunkfs.namenode.NameNodeFixture.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.RenewLeasesRequest;
import io.chunkfs.transport.Calls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a namenode does by itself. */
class HousekeepingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SLOTS = 64;

  @TempDir Path directory;

  @Test
  void aSilentWriterLosesItsLeaseAndOneThatRenewsKeepsIt() throws ChunkFsException {
    try (NameNodeFixture namenode =
        new NameNodeFixture(directory, Map.of("namenode.lease", "3 s"))) {
      TestSession silent = new TestSession(namenode.connect("root-of-all"));
      TestSession diligent = new TestSession(namenode.connect("root-of-all"));
      TestFile lost = open(silent, "/lost");
      TestFile kept = open(diligent, "/kept");

      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                renew(diligent);
                return diligent.stat("/lost").getLease() != lost.lease();
              });

      assertThat(silent.rejected(complete(lost))).isEqualTo(ErrorCode.LEASE_LOST);
      assertThat(diligent.stat("/lost").getLease()).as("stays open").isNotZero();
      diligent.done(complete(kept));
      diligent.done(delete("/lost"));
    }
  }

  @Test
  void whenTheDiskIsNearlyFullOnlyDeletesRun() throws ChunkFsException {
    TestSession session;
    try (NameNodeFixture roomy = new NameNodeFixture(directory)) {
      session = new TestSession(roomy.connect("root-of-all"));
      session.done(NameNodeTest.mkdirs("/d"));
    }
    try (NameNodeFixture full =
        new NameNodeFixture(directory, Map.of("namenode.reserve", "1024 PiB"))) {
      TestSession same = session.over(full.connect("root-of-all"));
      assertThat(same.rejected(NameNodeTest.mkdirs("/e"))).isEqualTo(ErrorCode.NAMENODE_DISK_FULL);
      assertThat(same.rejected(TestFile.request("/f"))).isEqualTo(ErrorCode.NAMENODE_DISK_FULL);
      same.done(delete("/d"));
    }
  }

  @Test
  void statusesAreAnsweredBetweenTheSlicesOfADeletedDirectory() throws ChunkFsException {
    int files = 10_000;
    Map<String, String> many = Map.of("limits.open-files-per-client", "20000");
    try (NameNodeFixture namenode = new NameNodeFixture(directory, many)) {
      TestSession session = new TestSession(namenode.connect("root-of-all"));
      createMany(session, files);
      TestSession deleter = new TestSession(session.client());
      assertThat(deleter.done(delete("/many")).getDeleted().getFiles()).isEqualTo(files);

      Set<Long> slicesBehindAnAnswer = new HashSet<>();
      while (namenode.node().reclaimedSlices() < files / 250) {
        long slices = namenode.node().reclaimedSlices();
        if (answers(session)) slicesBehindAnAnswer.add(slices);
      }

      assertThat(slicesBehindAnAnswer).hasSizeGreaterThan(5);
    }
  }

  /** Whether a status comes; a namenode on a busy machine may be unsure for a moment. */
  private static boolean answers(TestSession session) throws ChunkFsException {
    try {
      return session.stat("/user").getType() == FileType.DIRECTORY;
    } catch (ChunkFsException unsure) {
      if (unsure.code() != ErrorCode.NOT_READY) throw unsure;
      return false;
    }
  }

  /** Creates files without data, many at a time; they stay open. */
  private static void createMany(TestSession session, int files) throws ChunkFsException {
    session.done(NameNodeTest.mkdirs("/many"));
    long[] sequences = new long[SLOTS];
    sequences[0] = 1;
    List<CompletableFuture<MutateReply>> waiting = new ArrayList<>();
    for (int number = 0; number < files; number++) {
      int slot = number % SLOTS;
      CallId id =
          CallId.newBuilder()
              .setSession(session.id())
              .setSlot(slot)
              .setSequence(++sequences[slot])
              .build();
      CreateRequest create =
          CreateRequest.newBuilder().setPath("/many/" + number).setPermission(0644).build();
      MutateRequest request = MutateRequest.newBuilder().setCall(id).setCreate(create).build();
      waiting.add(session.client().call(Calls.MUTATE, request, PATIENCE));
      if (slot == SLOTS - 1) awaitAll(waiting);
    }
    awaitAll(waiting);
  }

  private static void awaitAll(List<CompletableFuture<MutateReply>> waiting)
      throws ChunkFsException {
    for (CompletableFuture<MutateReply> each : waiting) {
      MutateReply reply = NameNodeFixture.await(each);
      assertThat(reply.hasRejected()).as(reply.toString()).isFalse();
    }
    waiting.clear();
  }

  private static TestFile open(TestSession session, String path) throws ChunkFsException {
    CreateRequest create = CreateRequest.newBuilder().setPath(path).setPermission(0644).build();
    return new TestFile(
        session, session.done(MutateRequest.newBuilder().setCreate(create)).getCreated());
  }

  private static MutateRequest.Builder complete(TestFile file) {
    return MutateRequest.newBuilder()
        .setComplete(CompleteRequest.newBuilder().setInode(file.inode()).setLease(file.lease()));
  }

  private static MutateRequest.Builder delete(String path) {
    return MutateRequest.newBuilder()
        .setDelete(DeleteRequest.newBuilder().setPath(path).setRecursive(true));
  }

  private static void renew(TestSession session) throws ChunkFsException {
    RenewLeasesRequest request = RenewLeasesRequest.newBuilder().setSession(session.id()).build();
    assertThat(call(session.client(), Calls.RENEW_LEASES, request).getKnown()).isTrue();
  }
}
