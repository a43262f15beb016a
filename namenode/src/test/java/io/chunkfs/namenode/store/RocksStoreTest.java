package io.chunkfs.namenode.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.AppliedRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreContractTest {
  private static final StoreOptions TINY = new StoreOptions(1 << 20, 64 << 10, 2);

  @TempDir private Path directory;

  @Override
  Store open() throws IOException {
    return RocksStore.open(directory.resolve("store"), TINY);
  }

  @Test
  void whatWasFlushedIsThereAfterARestart() throws IOException {
    write(put("a", "1"));
    AppliedRow row = write(put("b", "2"));
    store().flush();
    store().close();

    try (Store again = open();
        View view = again.view()) {
      assertThat(again.applied()).isEqualTo(row);
      assertThat(rows(view)).isEqualTo(Map.of("a", "1", "b", "2"));
    }
  }

  @Test
  void openForReadingOnlyChangesNothingOnDisk() throws IOException {
    write(put("a", "1"));
    store().flush();
    store().close();
    Map<String, String> before = files();

    try (RocksStore audited = RocksStore.openReadOnly(directory.resolve("store"));
        View view = audited.view()) {
      assertThat(rows(view)).isEqualTo(Map.of("a", "1"));
      assertThatThrownBy(() -> audited.flush()).isInstanceOf(IllegalStateException.class);
    }
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aRunningStoreCanBeAudited() throws IOException {
    write(put("a", "1"));
    store().flush();
    write(put("a", "2"));

    try (RocksStore audited = RocksStore.openReadOnly(directory.resolve("store"));
        View view = audited.view()) {
      assertThat(rows(view)).isEqualTo(Map.of("a", "1"));
      assertThat(audited.applied().getIndex()).isEqualTo(1);
    }
  }

  @Test
  void auditingWhereNoStoreIsSaysSo() {
    assertFails(() -> RocksStore.openReadOnly(directory.resolve("none")), ErrorCode.NO_SUCH_FILE);
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void aSecondProcessIsToldThatTheStoreIsOpen() {
    assertFails(this::open, ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void aDamagedStoreIsRefusedByName() throws IOException {
    write(put("a", "1"));
    store().flush();
    store().close();
    Files.writeString(directory.resolve("store").resolve("CURRENT"), "MANIFEST-999999\n");

    assertFails(this::open, ErrorCode.DAMAGED);
  }

  @Test
  void aDamagedTableIsAFailureOfTheStoreAndNoMissingRow() throws IOException {
    write(put("a", "1"));
    store().flush();
    store().close();
    try (Stream<Path> files = Files.list(directory.resolve("store"))) {
      Path table = files.filter(file -> file.toString().endsWith(".sst")).findFirst().get();
      byte[] bytes = Files.readAllBytes(table);
      bytes[3] ^= 1;
      Files.write(table, bytes);
    }

    try (Store again = open();
        View view = again.view()) {
      view.get(bytes("a"));
      throw new AssertionError("read a damaged table");
    } catch (StoreFailure | ChunkFsException expected) {
      assertThat(expected).hasMessageContaining(directory.toString());
    }
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        found.put(each.toString(), Files.size(each) + " " + Files.getLastModifiedTime(each));
      }
    }
    return found;
  }

  private interface Opening {
    Store open() throws IOException;
  }

  private void assertFails(Opening opening, ErrorCode code) {
    assertThatThrownBy(opening::open)
        .hasMessageContaining(directory.toString())
        .isInstanceOfSatisfying(
            ChunkFsException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
