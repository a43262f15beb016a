package io.chunkfs.datanode.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every disk must do. */
abstract class DiskContract {
  private Disk disk;
  private Path root;

  abstract Disk disk() throws IOException;

  /** An existing, empty directory on the disk. */
  abstract Path root() throws IOException;

  @BeforeEach
  void make() throws IOException {
    disk = disk();
    root = root();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static String read(DiskFile file, long position, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    int count = file.read(into, position);
    assertThat(into.position()).isEqualTo(count);
    return new String(into.array(), 0, count, java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Test
  void filesAreWrittenAndReadAtPositions() throws Exception {
    try (DiskFile file = disk.create(root.resolve("a"))) {
      file.write(bytes("hello"), 0);
      file.write(bytes("y!"), 4);
      ByteBuffer part = bytes("xxJxx").position(2).limit(3);
      file.write(part, 0);
      assertThat(part.hasRemaining()).isFalse();
      assertThat(read(file, 0, 6)).isEqualTo("Jelly!");
      assertThat(read(file, 2, 100)).isEqualTo("lly!");
      assertThat(read(file, 6, 1)).isEmpty();
      assertThat(read(file, 60, 1)).isEmpty();
      file.write(bytes("z"), 8);
      assertThat(read(file, 5, 4)).isEqualTo("!\0\0z");
      file.sync();
      file.truncate(3);
      file.truncate(5);
      assertThat(file.size()).isEqualTo(3);
    }
    assertThat(disk.size(root.resolve("a"))).isEqualTo(3);
    try (DiskFile file = disk.open(root.resolve("a"), false)) {
      assertThat(read(file, 0, 10)).isEqualTo("Jel");
    }
  }

  @Test
  void aFileIsCreatedOnceAndOpenedOnlyWhenThere() throws Exception {
    Path file = root.resolve("a");
    assertThatThrownBy(() -> disk.open(file, true)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.size(file)).isInstanceOf(NoSuchFileException.class);
    assertThat(disk.exists(file)).isFalse();
    disk.create(file).close();
    assertThat(disk.exists(file)).isTrue();
    assertThatThrownBy(() -> disk.create(file)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void directoriesAreMadeListedAndSynced() throws Exception {
    Path directory = root.resolve("d");
    disk.makeDirectory(directory);
    disk.makeDirectory(directory);
    disk.create(directory.resolve("b")).close();
    disk.create(directory.resolve("a")).close();
    disk.syncDirectory(directory);
    assertThat(disk.list(directory)).containsExactlyInAnyOrder("a", "b");
    assertThat(disk.real(directory.resolve("a"))).isEqualTo(disk.real(directory).resolve("a"));
    assertThatThrownBy(() -> disk.list(root.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.makeDirectory(root.resolve("none/below")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.syncDirectory(root.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void renamingReplacesAndOpenFilesLiveOn() throws Exception {
    Path from = root.resolve("from");
    Path to = root.resolve("to");
    disk.create(to).close();
    try (DiskFile file = disk.create(from)) {
      file.write(bytes("x"), 0);
      disk.rename(from, to);
      assertThat(disk.list(root)).containsExactly("to");
      file.write(bytes("y"), 1);
      try (DiskFile renamed = disk.open(to, false)) {
        disk.delete(to);
        disk.delete(to);
        assertThat(read(renamed, 0, 10)).isEqualTo("xy");
      }
    }
    assertThat(disk.list(root)).isEmpty();
    assertThatThrownBy(() -> disk.rename(from, to)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aLockIsHeldByOneUntilItIsClosed() throws Exception {
    Path file = root.resolve("lock");
    Closeable held = disk.lock(file).orElseThrow();
    assertThat(disk.lock(file)).isEmpty();
    assertThat(disk.lock(file)).isEmpty();
    held.close();
    disk.lock(file).orElseThrow().close();
  }

  @Test
  void aDiskHasRoom() throws Exception {
    assertThat(disk.capacity(root)).isPositive();
    assertThat(disk.usable(root)).isBetween(0L, disk.capacity(root));
  }
}
