package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.Requests.newFile;
import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.lease.OpenFiles;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.LocatedBlock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writers that fell silent, said goodbye, or whose session ended. */
class LeaseExpiryTest {
  private final StateFixture state = new StateFixture();
  private CreateReply file;
  private LocatedBlock last;

  @BeforeEach
  void aFileOfOneBlockAndAnOpenOne() {
    file = state.run(state.requests().create("/d/f")).getCreated();
    last =
        state
            .run(state.requests().allocate(file, written(file.getFirstBlock(), BLOCK_BYTES)))
            .getAllocated();
  }

  @AfterEach
  void sound() {
    state.assertSound();
  }

  @Test
  void theWriterIsFencedAndTheFileStaysAsItIs() {
    List<FileBlock> before = state.blocks("/d/f");

    state.run(new ExpireLease(state.leaseOn("/d/f")));

    assertThat(state.blocks("/d/f")).isEqualTo(before);
    assertThat(state.stat("/d/f").getLength()).isEqualTo(BLOCK_BYTES);
    assertThat(state.stat("/d/f").getLease()).isPositive().isNotEqualTo(file.getLease());
    lost(state.requests().complete(file, written(last, 1)));
    lost(state.requests().allocate(file, written(last, 1)));
    lost(state.requests().abandon(file, last.getKey()));
    lost(state.requests().issue(file, last.getKey()));
    lost(state.requests().confirm(file, last.getKey(), 1L, 2L));
  }

  @Test
  void othersFindTheFileOpenButMayReplaceOrDeleteIt() {
    state.run(new ExpireLease(state.leaseOn("/d/f")));

    state.assertRejects(ErrorCode.FILE_OPEN, state.requests().create("/d/f"));
    state.run(state.requests().create(ROOT, newFile("/d/f").setOverwrite(true)));
    state.run(state.requests().delete("/d/f"));
    assertThat(state.count(Keys.LEASE)).isZero();
    assertThat(state.count(Keys.BLOCK)).isZero();
  }

  @Test
  void nobodyWritesUnderTheClustersOwnLease() {
    state.run(new ExpireLease(state.leaseOn("/d/f")));
    CreateReply guess = file.toBuilder().setLease(state.stat("/d/f").getLease()).build();

    lost(state.requests().complete(guess, written(last, 1)));
    state.run(new ExpireLease(new LeaseId(guess.getLease())));
    assertThat(state.stat("/d/f").getLease()).isEqualTo(guess.getLease());
  }

  @Test
  void aRenewalThatCameMeanwhileKeepsTheLease() {
    state.run(new ExpireLease(state.leaseOn("/d/f"), () -> false));

    state.run(state.requests().complete(file, written(last, 1)));
  }

  @Test
  void aLeaseThatIsGoneExpiresWithoutEffect() {
    state.run(state.requests().complete(file, written(last, 1)));

    state.run(new ExpireLease(new LeaseId(file.getLease())));

    assertThat(state.lastChanges()).isEmpty();
    assertThat(state.stat("/d/f").getLease()).isZero();
  }

  @Test
  void aLeaseOnADeletedFileJustEnds() {
    state.run(state.requests().delete("/d"));

    state.run(new ExpireLease(new LeaseId(file.getLease())));

    assertThat(state.count(Keys.LEASE)).isZero();
    state.reclaimAll(10);
  }

  @Test
  void goodbyeEndsAllLeasesOfTheSessionAndNoOthers() {
    state.run(state.requests().createEmpty("/mine"));
    var goodbye = state.session();
    state.openSession();
    CreateReply other = state.run(state.requests().createEmpty("/other")).getCreated();

    state.run(new CloseSession(ROOT, goodbye));

    lost(state.requests().complete(file, written(last, 1)));
    assertThat(state.stat("/mine").getLease()).isPositive();
    try (var view = state.view()) {
      assertThat(new OpenFiles(view).heldBy(goodbye, 10)).isEmpty();
      assertThat(Sessions.known(view, goodbye)).isFalse();
      assertThat(Sessions.known(view, state.session())).isTrue();
    }
    state.run(state.requests().complete(other, null));
  }

  @Test
  void theLeasesOfASessionAreListed() {
    CreateReply second = state.run(state.requests().createEmpty("/2")).getCreated();
    var mine = state.session();
    state.openSession();
    state.run(state.requests().createEmpty("/other"));

    try (var view = state.view()) {
      assertThat(new OpenFiles(view).heldBy(mine, 10))
          .containsExactly(new LeaseId(file.getLease()), new LeaseId(second.getLease()));
      assertThat(new OpenFiles(view).heldBy(mine, 1)).hasSize(1);
    }
  }

  private void lost(Command<?> command) {
    state.assertRejects(ErrorCode.LEASE_LOST, command);
  }
}
