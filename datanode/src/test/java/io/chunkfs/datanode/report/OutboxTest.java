package io.chunkfs.datanode.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.proto.OrderOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox(4);

  @Test
  void anOutcomeIsSaidAgainUntilItWasHeard() {
    add(1, 2);
    Outbox.Sent first = outbox.oldest(10);
    assertThat(codes(first)).containsExactly(1, 2);
    add(3);
    assertThat(codes(outbox.oldest(10))).containsExactly(1, 2, 3);

    outbox.heard(first);

    assertThat(codes(outbox.oldest(10))).containsExactly(3);
  }

  @Test
  void aHeartbeatTakesOnlySoMany() {
    add(1, 2, 3);
    Outbox.Sent two = outbox.oldest(2);
    assertThat(codes(two)).containsExactly(1, 2);

    outbox.heard(two);
    outbox.heard(two); // the answer to an earlier attempt came as well

    assertThat(codes(outbox.oldest(2))).containsExactly(3);
  }

  @Test
  void ofTooManyTheOldestAreForgottenAndTheNewOnesStillComeThrough() {
    add(1, 2, 3);
    Outbox.Sent sent = outbox.oldest(10);
    add(4, 5, 6);
    assertThat(codes(outbox.oldest(10))).containsExactly(3, 4, 5, 6);

    outbox.heard(sent);

    assertThat(codes(outbox.oldest(10))).containsExactly(4, 5, 6);
  }

  private void add(int... codes) {
    for (int code : codes) outbox.add(OrderOutcome.newBuilder().setCode(code).build());
  }

  private static List<Integer> codes(Outbox.Sent sent) {
    return sent.outcomes().stream().map(OrderOutcome::getCode).toList();
  }
}
