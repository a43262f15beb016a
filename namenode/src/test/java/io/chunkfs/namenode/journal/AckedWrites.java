package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.command.NamespaceEdit;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that changes rows without end and prints what was acknowledged, and what must be found
 * after its death. Several lanes are on their way at a time; each command sets all rows of its lane
 * to the next number.
 */
final class AckedWrites {
  static final int LANES = 4;
  private static final int ROWS = 20;

  private AckedWrites() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    AppliedState state =
        new AppliedState(RocksStore.open(directory.resolve("store"), Fixture.TINY));
    Journal journal = openJournal(directory, state);
    WriterOptions options = new WriterOptions(100, 1 << 20, 4 << 20, 2, Fixture.limits());
    Writer writer = Writer.start(options, journal, state, Clock.system(), AckedWrites::halt);
    for (int lane = 0; lane < LANES; lane++) {
      step(writer, lane, value(state, lane, 0) + 1);
    }
  }

  private static void step(Writer writer, int lane, long number) {
    Execution<Long> command =
        edit -> {
          for (int row = 0; row < ROWS; row++) set(edit, lane, row, number);
          return number;
        };
    writer
        .enqueue(new RunJob<>(command, "step"))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) halt(failure);
              System.out.println("acked " + lane + " " + number);
              step(writer, lane, number + 1);
            });
  }

  private static void halt(Throwable cause) {
    cause.printStackTrace();
    Runtime.getRuntime().halt(3);
  }

  private static void set(NamespaceEdit edit, int lane, int row, long number) {
    edit.rows().put(key(lane, row), ByteBuffer.allocate(150).putLong(number).array());
  }

  /** Starts what the process left, and checks that no lane is torn or behind what was acked. */
  static long[] recovered(Path directory, long[] acked) throws IOException {
    try (AppliedState state =
            new AppliedState(RocksStore.open(directory.resolve("store"), Fixture.TINY));
        Journal journal = openJournal(directory, state)) {
      assertThat(journal.leadership().ready()).isTrue();
      long[] found = new long[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        List<Long> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) rows.add(value(state, lane, row));
        assertThat(rows).as("lane " + lane + " is whole").containsOnly(rows.get(0));
        assertThat(rows.get(0)).as("lane " + lane).isGreaterThanOrEqualTo(acked[lane]);
        found[lane] = rows.get(0);
      }
      return found;
    }
  }

  /** Takes in a line that the process printed. */
  static void note(String line, long[] acked) {
    String[] words = line.split(" ");
    acked[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
  }

  private static Journal openJournal(Path directory, AppliedState state) throws IOException {
    Journal journal =
        RatisJournal.start(
            Fixture.options(directory.resolve("journal")),
            state,
            Clock.system(),
            AckedWrites::halt);
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.leadership().ready());
    return journal;
  }

  private static long value(AppliedState state, int lane, int row) {
    try (View view = state.acquire()) {
      byte[] value = view.get(key(lane, row));
      return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }
  }

  private static byte[] key(int lane, int row) {
    return ByteBuffer.allocate(9).put((byte) 'k').putInt(lane).putInt(row).array();
  }
}
