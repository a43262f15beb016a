package io.chunkfs.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.chunkfs.common.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private static final long MIB = 1 << 20;

  private final AtomicLong nanos = new AtomicLong(5_000);
  private final AtomicBoolean clients = new AtomicBoolean();
  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return nanos.get();
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };

  @ParameterizedTest
  @CsvSource({
    // MiB a second, bytes at a time, clients move bytes, MiB within ten seconds
    "100, 1048576, false, 1000",
    "100, 1048576, true,   250",
    "100, 16384,   false, 1000",
    "100, 1000,    true,   250",
    "8,   1048576, false,   80",
    "1,   1048576, true,   2.5",
  })
  void moreThanTheCapNeverGoes(long rate, long piece, boolean busy, double expected) {
    Pace pace = new Pace(clock, rate * MIB, clients::get);
    clients.set(busy);

    long moved = moveFor(pace, piece, 10_000_000_000L);

    double burst = rate * MIB * 0.1 + piece;
    assertThat((double) moved).isCloseTo(expected * MIB, within(burst));
  }

  @Test
  void aRestIsNotSavedUp() {
    Pace pace = new Pace(clock, 100 * MIB, clients::get);
    nanos.addAndGet(3_600_000_000_000L);

    assertThat(moveFor(pace, MIB, 1_000_000)).isLessThanOrEqualTo(11 * MIB);
  }

  @Test
  void whatOneTookAllWaitFor() {
    Pace pace = new Pace(clock, 10 * MIB, clients::get);

    assertThat(pace.take(2 * MIB)).isZero();
    long wait = pace.take(1);

    assertThat(wait).isEqualTo(pace.take(1)).isBetween(99_000_000L, 101_000_000L);
    nanos.addAndGet(wait + 1);
    assertThat(pace.take(1)).isZero();
  }

  @Test
  void clientsThatBeginAreFeltAtOnceAndNoLongerThanTheyMoveBytes() {
    Moved moved = new Moved(clock);
    Pace pace = new Pace(clock, 100 * MIB, moved::forClients);
    moveFor(pace, MIB, 1_000_000_000);

    moved.clientRead(1);
    assertThat(moveFor(pace, MIB, 400_000_000)).isBetween(8 * MIB, 12 * MIB);
    moveFor(pace, MIB, 200_000_000); // nobody has moved a byte for half a second
    assertThat(moveFor(pace, MIB, 400_000_000)).isBetween(38 * MIB, 42 * MIB);
  }

  @Test
  void packetsAreWholeSlicesAndShortWhereTheCapIsLow() {
    assertThat(new Pace(clock, 100 * MIB, clients::get).packetBytes(16 << 10, 1 << 20))
        .isEqualTo(1 << 20);
    assertThat(new Pace(clock, MIB, clients::get).packetBytes(16 << 10, 1 << 20))
        .isEqualTo(64 << 10);
    assertThat(new Pace(clock, 1_000, clients::get).packetBytes(16 << 10, 1 << 20))
        .isEqualTo(16 << 10);
  }

  /** As many as the pace lets through. */
  private long moveFor(Pace pace, long piece, long forNanos) {
    long end = nanos.get() + forNanos;
    long moved = 0;
    while (nanos.get() < end) {
      long wait = pace.take(piece);
      if (wait == 0) moved += piece;
      else nanos.addAndGet(wait);
    }
    return moved;
  }
}
