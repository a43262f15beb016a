package io.chunkfs.namenode.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.BatchId;
import io.chunkfs.proto.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do. */
abstract class StoreContractTest {
  private Store store;
  private long index;

  /** An empty store. */
  abstract Store open() throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void anEmptyStoreHasNothingAndNothingApplied() {
    assertThat(store.applied()).isEqualTo(AppliedRow.getDefaultInstance());
    try (View view = store.view()) {
      assertThat(view.get(bytes("a"))).isNull();
      assertThat(keys(view, "", "z")).isEmpty();
      assertThat(view.applied()).isEqualTo(AppliedRow.getDefaultInstance());
    }
  }

  @Test
  void aBatchAppliesWithItsRow() throws IOException {
    AppliedRow row = write(put("a", "1"), put("b", "2"));

    assertThat(store.applied()).isEqualTo(row);
    try (View view = store.view()) {
      assertThat(view.applied()).isEqualTo(row);
      assertThat(text(view.get(bytes("a")))).isEqualTo("1");
      assertThat(text(view.get(bytes("b")))).isEqualTo("2");
    }
  }

  @Test
  void aPutReplacesAndADeleteRemovesAlsoWhatIsNotThere() throws IOException {
    write(put("a", "1"), put("b", "2"));
    write(put("a", "3"), delete("b"), delete("c"));

    try (View view = store.view()) {
      assertThat(text(view.get(bytes("a")))).isEqualTo("3");
      assertThat(view.get(bytes("b"))).isNull();
      assertThat(keys(view, "", "z")).containsExactly("a");
    }
  }

  @Test
  void anEmptyValueIsAValue() throws IOException {
    write(put("a", ""));

    try (View view = store.view()) {
      assertThat(view.get(bytes("a"))).isNotNull().isEmpty();
      assertThat(keys(view, "", "z")).containsExactly("a");
    }
  }

  @Test
  void aScanIsOrderedByUnsignedBytesAndHalfOpen() throws IOException {
    write(put("b", "2"), put("a", "1"), put("\u00e9", "4"), put("c", "3"), put("bb", "5"));

    try (View view = store.view()) {
      assertThat(keys(view, "a", "c")).containsExactly("a", "b", "bb");
      assertThat(keys(view, "b", "\u00ea")).containsExactly("b", "bb", "c", "\u00e9");
      assertThat(keys(view, "c", "a")).isEmpty();
      assertThat(keys(view, "b", "b")).isEmpty();
    }
  }

  @Test
  void aFinishedCursorStaysFinished() throws IOException {
    write(put("a", "1"));

    try (View view = store.view();
        RowCursor rows = view.scan(bytes("a"), bytes("b"))) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.next()).isFalse();
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void aViewKeepsItsStateWhateverIsAppliedLater() throws IOException {
    AppliedRow first = write(put("a", "1"), put("b", "1"));
    try (View view = store.view()) {
      write(put("a", "2"), delete("b"), put("c", "2"));
      write(put("a", "3"), put("b", "3"));

      assertThat(view.applied()).isEqualTo(first);
      assertThat(text(view.get(bytes("a")))).isEqualTo("1");
      assertThat(text(view.get(bytes("b")))).isEqualTo("1");
      assertThat(keys(view, "", "z")).containsExactly("a", "b");
    }
    try (View view = store.view()) {
      assertThat(keys(view, "", "z")).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aClosedViewRefusesToRead() throws IOException {
    write(put("a", "1"));
    View view = store.view();
    view.close();
    view.close();

    assertThatThrownBy(() -> view.get(bytes("a"))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> view.scan(bytes("a"), bytes("b")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aViewOutlivesItsStoreAndACursorItsView() throws IOException {
    write(put("a", "1"), put("b", "2"));
    View view = store.view();
    RowCursor rows = view.scan(bytes("a"), bytes("c"));
    store.close();

    assertThat(text(view.get(bytes("a")))).isEqualTo("1");
    view.close();
    assertThat(rows.next()).isTrue();
    assertThat(rows.next()).isTrue();
    assertThat(text(rows.value())).isEqualTo("2");
    rows.close();
    rows.close();
  }

  @Test
  void flushSaysWhatItMadeDurable() throws IOException {
    AppliedRow row = write(put("a", "1"));

    assertThat(store.flush()).isEqualTo(row);
    assertThat(store.flush()).isEqualTo(row);
  }

  @Test
  void itAgreesWithASortedMapOverManyBatches() throws IOException {
    Random random = new Random(17);
    NavigableMap<String, String> model = new TreeMap<>();
    List<View> views = new ArrayList<>();
    List<NavigableMap<String, String>> models = new ArrayList<>();
    for (int batch = 0; batch < 300; batch++) {
      List<Change> changes = new ArrayList<>();
      for (String key : random.ints(5, 0, 60).distinct().mapToObj(n -> "k" + n).toList()) {
        if (random.nextInt(3) == 0) {
          model.remove(key);
          changes.add(delete(key));
        } else {
          model.put(key, "v" + batch);
          changes.add(put(key, "v" + batch));
        }
      }
      write(changes.toArray(Change[]::new));
      if (random.nextInt(10) == 0) store.flush();
      if (random.nextInt(10) == 0) {
        views.add(store.view());
        models.add(new TreeMap<>(model));
      }
      if (views.size() > 5) {
        views.remove(0).close();
        models.remove(0);
      }
    }
    for (int i = 0; i < views.size(); i++) {
      assertThat(rows(views.get(i))).isEqualTo(models.get(i));
      views.get(i).close();
    }
    try (View view = store.view()) {
      assertThat(rows(view)).isEqualTo(model);
    }
  }

  @Test
  void readersThatRaceWithWritesAndClosesSeeWholeBatchesOrARefusal() throws Exception {
    write(put("a", "0"), put("b", "0"));
    ExecutorService readers = Executors.newFixedThreadPool(3);
    AtomicBoolean stop = new AtomicBoolean();
    try {
      List<Future<Long>> results = new ArrayList<>();
      for (int i = 0; i < 3; i++) results.add(readers.submit(() -> readPairs(stop)));
      for (int i = 1; i <= 2_000; i++) write(put("a", "" + i), put("b", "" + i));
      stop.set(true);
      for (Future<Long> each : results) assertThat(each.get()).isPositive();
    } finally {
      readers.shutdownNow();
    }
  }

  private long readPairs(AtomicBoolean stop) {
    long read = 0;
    while (!stop.get() || read == 0) {
      try (View view = store.view()) {
        assertThat(text(view.get(bytes("a")))).isEqualTo(text(view.get(bytes("b"))));
        assertThat(view.applied().getIndex() - 1)
            .isEqualTo(Long.parseLong(text(view.get(bytes("a")))));
      }
      read++;
    }
    return read;
  }

  /** Applies one batch under the next index. */
  final AppliedRow write(Change... changes) throws IOException {
    index++;
    AppliedRow row =
        AppliedRow.newBuilder()
            .setTerm(1)
            .setIndex(index)
            .setBatch(BatchId.newBuilder().setTerm(1).setCounter(index))
            .build();
    store.write(List.of(changes), row);
    return row;
  }

  final Store store() {
    return store;
  }

  static Change put(String key, String value) {
    return Change.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .setPut(true)
        .build();
  }

  static Change delete(String key) {
    return Change.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
  }

  static NavigableMap<String, String> rows(Rows rows) {
    NavigableMap<String, String> found = new TreeMap<>();
    try (RowCursor cursor = rows.scan(bytes(" "), new byte[] {(byte) 0xff})) {
      while (cursor.next()) found.put(text(cursor.key()), text(cursor.value()));
    }
    return found;
  }

  private static List<String> keys(Rows rows, String from, String to) {
    List<String> keys = new ArrayList<>();
    try (RowCursor cursor = rows.scan(bytes(from.isEmpty() ? " " : from), bytes(to))) {
      while (cursor.next()) keys.add(text(cursor.key()));
    }
    return keys;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
