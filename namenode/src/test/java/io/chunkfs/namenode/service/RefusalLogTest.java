package io.chunkfs.namenode.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalLogTest {
  private long nanos;
  private final RefusalLog log = new RefusalLog(() -> nanos);

  @Test
  void aWriterThatAsksAgainAndAgainFillsNoLog() {
    assertThat(log.refused("h", "why")).isTrue();
    for (int times = 0; times < 99; times++) {
      nanos += 100_000_000L;
      assertThat(log.refused("h", "why")).isFalse();
    }

    nanos += 100_000_000L;
    assertThat(log.refused("h", "why")).as("ten seconds later").isTrue();
  }
}
