package io.chunkfs.namenode.service;

import static io.chunkfs.namenode.command.StateFixture.ALICE;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.cluster.Standing;
import io.chunkfs.namenode.command.StateFixture;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.repair.Explanation;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.Reason;
import io.chunkfs.proto.WhyReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the namenode says of states that were made by hand: dn1 to dn5, files wanted three times.
 */
class WhyTest {
  private final StateFixture state = new StateFixture();
  private final Scene scene = new Scene(state);

  @Test
  void aWholeFileIsAsItShouldBe() throws Exception {
    FileBlock block = file("/d/f");
    scene.holds(block, 1, 2, 3);

    assertThat(why("/d/f").getReasonsList()).isEmpty();
    assertThat(why("/d/f").getSummary())
        .isEqualTo("file of 1 MiB in 1 block, 3 replicas wanted: everything is as it should be");
    assertThat(why("/d").getSummary())
        .isEqualTo(
            "directory with 1 file and 0 directories below, 1 MiB:"
                + " everything is as it should be");
    assertThat(why(block.id().toString()).getSummary())
        .isEqualTo(
            "block of /d/f, 1 MiB from byte 0, 3 replicas wanted: everything is as it should be");
    assertThat(why("dn1").getSummary()).contains("live").endsWith("everything is as it should be");
  }

  @Test
  void aDeadHolderMakesABlockUnderReplicated() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2).stands(block, 3, Standing.LOST).dies(3);

    WhyReply reply = why("/f");

    assertThat(reply.getSummary()).endsWith("blocks: 1 with too few replicas");
    assertThat(only(reply).getCode()).isEqualTo("UNDER_REPLICATED");
    assertThat(only(reply).getSubject()).isEqualTo(block.id().toString());
    assertThat(only(reply).getDetail())
        .isEqualTo("2 replicas of 3 wanted, on dn1, dn2; lost with dn3 (dead: silent for 42 s)");
    assertThat(only(reply).getNext()).startsWith("start dn3");
  }

  @Test
  void theLastCopyHasItsOwnCode() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 2);

    assertThat(only(why("/f")).getCode()).isEqualTo("ONE_COPY_LEFT");
  }

  @Test
  void whatIsOnSuspectDatanodesIsNotSure() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2, 3);
    scene.falls(1, NodeState.SUSPECT, ReasonCode.NODE_RESET, "suspect: its connection broke");
    scene.falls(3, NodeState.SUSPECT, ReasonCode.NODE_SILENT, "suspect: silent for 6 s");

    Reason reason = why("/f").getReasons(0);

    assertThat(reason.getCode()).isEqualTo("ONE_COPY_LEFT");
    assertThat(reason.getDetail())
        .isEqualTo(
            "1 replica of 3 wanted, on dn2; doubtful on dn1 (suspect: its connection broke),"
                + " dn3 (suspect: silent for 6 s)");
    scene.falls(2, NodeState.SUSPECT, ReasonCode.NODE_ACCUSED, "suspect: 2 hosts miss it");
    assertThat(why("/f").getReasons(0).getCode()).isEqualTo("MISSING");
    assertThat(why("/f").getReasons(0).getDetail()).startsWith("0 replicas of 3 wanted; doubtful");
  }

  @Test
  void whatRepairDoesStandsWithTheReason() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2);
    scene.repairSays(
        block,
        line(ReasonCode.UNDER_REPLICATED, block, "copying from dn1 to dn4 since 2 s", 3),
        line(ReasonCode.COPY_RUNNING, block, "dn1 to dn4", 3));

    WhyReply reply = why(block.id().toString());

    assertThat(reply.getReasonsList())
        .extracting(Reason::getCode)
        .containsExactly("UNDER_REPLICATED", "COPY_RUNNING");
    assertThat(reply.getReasons(0).getDetail()).startsWith("2 replicas of 3 wanted");
    assertThat(reply.getReasons(0).getDoing()).isEqualTo("copying from dn1 to dn4 since 2 s");
    assertThat(reply.getReasons(0).getDoneInMillis()).isEqualTo(3_000);
  }

  @Test
  void aMissingBlockNamesWhereItWasSeenOrElseWrittenTo() throws Exception {
    FileBlock seen = file("/seen");
    scene.stands(seen, 1, Standing.LOST).dies(1).stands(seen, 2, Standing.CORRUPT);
    FileBlock never = file("/never");

    assertThat(why("/seen").getReasons(0).getDetail())
        .endsWith("last seen on dn1 (dead: silent for 42 s), dn2 (corrupt)");
    Reason reason = only(why("/never"));
    assertThat(reason.getCode()).isEqualTo("MISSING");
    assertThat(reason.getDetail()).contains("written to dn1", "dn2 (live)", "dn3 (live)");
    assertThat(reason.getNext()).contains("start the datanodes named");
    assertThat(never.row().getCommitted()).isTrue();
  }

  @Test
  void badReplicasAreNamedByTheirDatanodes() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2, 3);
    scene.stands(block, 4, Standing.CORRUPT).stands(block, 5, Standing.STALE);

    assertThat(why("/f").getReasonsList())
        .extracting(Reason::getCode, Reason::getSubject)
        .containsExactly(tuple("REPLICA_CORRUPT", "dn4"), tuple("REPLICA_STALE", "dn5"));
  }

  @Test
  void excessAndSuspectHoldersAreTold() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2, 3, 4, 5);
    scene.falls(4, NodeState.SUSPECT, ReasonCode.NODE_SILENT, "silent");

    assertThat(why("/f").getReasonsList())
        .extracting(Reason::getCode)
        .containsExactly("EXCESS", "NODE_SUSPECT");
    assertThat(why(block.id().toString()).getReasonsList())
        .extracting(Reason::getCode)
        .containsExactly("NODE_SUSPECT", "EXCESS");
  }

  @Test
  void aReplicaOnASuspectDatanodeMakesNoneSuperfluous() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2, 3, 4).falls(4, NodeState.SUSPECT, ReasonCode.NODE_SILENT, "silent");

    assertThat(only(why("/f")).getCode()).isEqualTo("NODE_SUSPECT");
    assertThat(only(why(block.id().toString())).getCode()).isEqualTo("NODE_SUSPECT");
  }

  @Test
  void aSuspectHolderOfManyBlocksIsNamedOnce() throws Exception {
    state.writeFile("/f", 30, 0);
    for (FileBlock block : state.blocks("/f")) scene.holds(block, 1, 2, 3);
    scene.falls(2, NodeState.SUSPECT, ReasonCode.NODE_RESET, "its connection broke");

    WhyReply reply = why("/f");

    assertThat(only(reply).getCode()).isEqualTo("NODE_SUSPECT");
    assertThat(only(reply).getDetail())
        .isEqualTo("dn2 (its connection broke) has replicas of 30 blocks");
    assertThat(reply.getMore()).isZero();
    assertThat(only(why("/")).getDetail()).contains("30 with a replica on a suspect datanode");
  }

  @Test
  void aWholeBlockIsWellAlsoWhenAnEarlierHolderDied() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2, 4).stands(block, 3, Standing.LOST).dies(3);
    scene.repairSays(
        block,
        new Explanation.Line(
            ReasonCode.NODE_DEAD, "dn3", "it had a replica when it died", "", Optional.empty()));

    assertThat(why(block.id().toString()).getReasonsList()).isEmpty();
    assertThat(why("/f").getReasonsList()).isEmpty();
  }

  @Test
  void anOpenFileNamesItsWriter() throws Exception {
    state.run(state.requests().create("/open"));

    WhyReply reply = why("/open");

    assertThat(reply.getSummary()).contains("open for writing", "1 being written");
    assertThat(only(reply).getCode()).isEqualTo("BEING_WRITTEN");
    assertThat(only(reply).getDetail()).contains("root (test) writes it to dn1");
    assertThat(why("/").getSummary()).endsWith("everything is as it should be");
  }

  @Test
  void aDirectoryNamesItsBadFilesAndCountsTheRest() throws Exception {
    scene.holds(file("/d/good"), 1, 2, 3);
    scene.holds(file("/d/a/one-left"), 1);
    for (int i = 0; i < 25; i++) file("/d/missing" + i);

    WhyReply reply = why("/d");

    assertThat(reply.getSummary()).contains("27 files and 1 directory below", "26 files with");
    assertThat(reply.getReasonsCount()).isEqualTo(20);
    assertThat(reply.getMore()).isEqualTo(6);
    assertThat(reply.getReasons(0).getSubject()).startsWith("/d/missing");
    assertThat(reply.getReasons(0).getNext()).contains("dfs why /d/missing");
    assertThat(only(why("/d/a")).getCode()).isEqualTo("ONE_COPY_LEFT");
  }

  @Test
  void aLongFileNamesItsWorstBlocks() throws Exception {
    state.writeFile("/f", 30, 0);
    List<FileBlock> blocks = state.blocks("/f");
    for (FileBlock block : blocks) scene.holds(block, 1, 2);
    scene.stands(blocks.get(29), 1, Standing.LOST).stands(blocks.get(29), 2, Standing.LOST);

    WhyReply reply = why("/f");

    assertThat(reply.getSummary())
        .endsWith("blocks: 1 on no live datanode, 29 with too few replicas");
    assertThat(reply.getReasons(0).getCode()).isEqualTo("MISSING");
    assertThat(reply.getReasonsCount()).isEqualTo(20);
    assertThat(reply.getMore()).isEqualTo(10);
  }

  @Test
  void aHoldOnRepairIsToldWhereSomethingWaitsForIt() throws Exception {
    scene.holds(file("/few"), 1, 2);
    scene.holds(file("/whole"), 1, 2, 3);
    scene.repairWaits(ReasonCode.HOLD_MASS_SILENCE, "3 of 5 datanodes fell silent");

    assertThat(why("/few").getReasonsList())
        .extracting(Reason::getCode)
        .containsExactly("UNDER_REPLICATED", "HOLD_MASS_SILENCE");
    assertThat(why("/few").getReasons(1).getNext()).contains("dfs admin repair go");
    assertThat(why("/whole").getReasonsList()).isEmpty();
  }

  @Test
  void datanodesTellTheirState() throws Exception {
    scene.dies(3);
    scene.falls(2, NodeState.SUSPECT, ReasonCode.NODE_FLAPPING, "came back 4 times in 10 min");
    scene.fills(4);

    assertThat(only(why("dn3")).getCode()).isEqualTo("NODE_DEAD");
    assertThat(only(why("dn3")).getNext()).contains("start it");
    assertThat(only(why("dn2")).getCode()).isEqualTo("NODE_FLAPPING");
    assertThat(only(why("dn2")).getDoing()).contains("no new blocks");
    assertThat(only(why("dn4")).getCode()).isEqualTo("NODE_FULL");
    scene.repairWaits(ReasonCode.HOLD_BY_HAND, "safe mode was entered by hand");
    assertThat(only(why("dn3")).getDoing()).contains("HOLD_BY_HAND");
  }

  @Test
  void datanodesGoByNameIdAndAddress() throws Exception {
    String summary = why("dn5").getSummary();

    assertThat(why("host5:9866").getSummary()).isEqualTo(summary);
    assertThat(why("0000000000000005").getSummary()).isEqualTo(summary);
    assertThat(refusal("dn9").code()).isEqualTo(ErrorCode.UNKNOWN_DATANODE);
    assertThat(refusal("dn9")).hasMessageContaining("dn9").hasMessageContaining("dn1, dn2, dn3");
  }

  @Test
  void blocksGoByEverySpellingThatIsPrintedOfThem() throws Exception {
    FileBlock block = file("/f");
    scene.holds(block, 1, 2, 3);
    String name = block.id().toString();
    String summary = why(name).getSummary();

    assertThat(why(name.substring(4)).getSummary()).isEqualTo(summary);
    assertThat(why(name + "_0001000000000007").getSummary()).isEqualTo(summary);
    assertThat(why(name + ".crc").getSummary()).isEqualTo(summary);
    assertThat(refusal("blk_0001ffffffffffff").code()).isEqualTo(ErrorCode.NO_SUCH_BLOCK);
    assertThat(refusal("blk_ffffffffffffffff").code()).isEqualTo(ErrorCode.NO_SUCH_BLOCK);
  }

  @Test
  void aDeletedFilesBlockIsOnItsWayOut() throws Exception {
    FileBlock block = file("/f");
    state.run(state.requests().delete("/f"));
    state.reclaimAll(100);

    assertThat(only(why(block.id().toString())).getCode()).isEqualTo("DELETE_WAITING");
  }

  @Test
  void aPathThatIsNotThereNamesTheNearestThatIs() {
    file("/d/e/f");

    assertThat(refusal("/d/e/g/h").code()).isEqualTo(ErrorCode.NO_SUCH_FILE);
    assertThat(refusal("/d/e/g/h")).hasMessageEndingWith("the nearest that exists is /d/e");
    assertThat(refusal("/x")).hasMessageEndingWith("the nearest that exists is /");
    assertThat(refusal("/d/e/f/g").code()).isEqualTo(ErrorCode.NOT_A_DIRECTORY);
    assertThat(refusal("").code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void whatSomebodyMayNotSeeIsNotTold() throws Exception {
    FileBlock block = file("/open/secret/f");
    state.run(state.requests().setPermission(ROOT, "/open/secret", 0700));
    scene.as(ALICE);

    assertThat(refusal("/open/secret/f").code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(refusal("/open/secret").code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(why("/open").getReasonsList()).isEmpty();
    assertThat(why("/open").getSummary()).endsWith("directories that alice may not read: 1");
    assertThat(why(block.id().toString()).getSummary()).doesNotContain("secret");
  }

  private FileBlock file(String path) {
    state.run(state.requests().mkdirs(path.substring(0, Math.max(1, path.lastIndexOf('/')))));
    state.writeFile(path, 1, 0);
    return state.lastBlock(path);
  }

  private static Explanation.Line line(
      ReasonCode code, FileBlock block, String doing, int seconds) {
    return new Explanation.Line(
        code,
        block.id().toString(),
        "as repair sees it",
        doing,
        Optional.of(Duration.ofSeconds(seconds)));
  }

  private WhyReply why(String what) throws Rejection, ChunkFsException {
    return scene.why(what);
  }

  private Rejection refusal(String what) {
    return catchThrowableOfType(Rejection.class, () -> scene.why(what));
  }

  private static Reason only(WhyReply reply) {
    assertThat(reply.getReasonsList()).hasSize(1);
    return reply.getReasons(0);
  }
}
