package io.chunkfs.namenode.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final LeaseId FIRST = new LeaseId(1);
  private static final LeaseId SECOND = new LeaseId(2);
  private static final SessionId ALICE = new SessionId(10);
  private static final SessionId BOB = new SessionId(11);
  private final Leases leases = new Leases(Duration.ofSeconds(60));

  @Test
  void aSilentHoldersLeasesExpireAndNobodyElses() {
    leases.given(FIRST, ALICE, at(0));
    leases.given(SECOND, BOB, at(0));
    leases.heard(BOB, at(30));

    assertThat(leases.silent(10, at(60))).isEmpty();
    assertThat(leases.silent(10, at(61))).containsExactly(FIRST);
    assertThat(leases.isSilent(SECOND, at(61))).isFalse();
  }

  @Test
  void aSignOfLifeAtTheLastMomentKeepsTheLease() {
    leases.given(FIRST, ALICE, at(0));
    assertThat(leases.isSilent(FIRST, at(61))).isTrue();

    leases.heard(ALICE, at(61));

    assertThat(leases.isSilent(FIRST, at(61))).isFalse();
  }

  @Test
  void aBrokenConnectionLeavesThirtyFiveSecondsToComeBack() {
    leases.given(FIRST, ALICE, at(0));
    leases.broke(ALICE, at(1));

    assertThat(leases.silent(10, at(36))).isEmpty();
    assertThat(leases.silent(10, at(36.1))).containsExactly(FIRST);
    leases.heard(ALICE, at(36.1));
    assertThat(leases.silent(10, at(90))).isEmpty();
  }

  @Test
  void aSecondBreakDoesNotPutOffTheFirst() {
    leases.given(FIRST, ALICE, at(0));
    leases.broke(ALICE, at(1));
    leases.broke(ALICE, at(30));

    assertThat(leases.silent(10, at(36.1))).containsExactly(FIRST);
  }

  @Test
  void aNewLeaderGrantsAFullTerm() {
    leases.given(FIRST, ALICE, at(0));
    leases.broke(ALICE, at(1));

    leases.renewAll(at(500));

    assertThat(leases.silent(10, at(560))).isEmpty();
    assertThat(leases.silent(10, at(561))).containsExactly(FIRST);
  }

  @Test
  void anEndedLeaseIsForgottenAndOneTakenOverFollowsItsNewHolder() {
    leases.given(FIRST, ALICE, at(0));
    leases.given(SECOND, ALICE, at(0));
    leases.gone(FIRST);
    leases.given(SECOND, BOB, at(50));

    assertThat(leases.count()).isEqualTo(1);
    assertThat(leases.silent(10, at(100))).isEmpty();
    assertThat(leases.silent(10, at(111))).containsExactly(SECOND);
  }

  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }
}
