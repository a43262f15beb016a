package io.chunkfs.datanode.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.datanode.store.ForgetfulDisk.Memory;
import io.chunkfs.datanode.store.ForgetfulDisk.PowerCut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The disk that other tests trust must really forget. */
class ForgetfulDiskTest extends DiskContract {
  private static final Path ROOT = Path.of("/");

  private final ForgetfulDisk disk = new ForgetfulDisk();

  @Override
  Disk disk() {
    return disk;
  }

  @Override
  Path root() {
    return ROOT;
  }

  private void put(String name, boolean sync) throws IOException {
    try (DiskFile file = disk.create(ROOT.resolve(name))) {
      file.write(ByteBuffer.wrap(new byte[] {1}), 0);
      if (sync) file.sync();
    }
  }

  @Test
  void aFileNeedsItsOwnSyncAndItsDirectorys() throws Exception {
    put("neither", false);
    disk.syncDirectory(ROOT);
    put("both", true);
    disk.syncDirectory(ROOT);
    put("nameless", true);

    ForgetfulDisk next = disk.afterPowerCut(Memory.SYNCED_ONLY, 0);

    assertThat(next.list(ROOT)).containsExactlyInAnyOrder("neither", "both");
    assertThat(next.size(ROOT.resolve("neither"))).isZero();
    assertThat(next.size(ROOT.resolve("both"))).isOne();
    assertThat(disk.afterPowerCut(Memory.ALL, 0).list(ROOT)).hasSize(3);
  }

  @Test
  void aRenameMayComeUndoneOrLeaveBothNames() throws Exception {
    disk.makeDirectory(ROOT.resolve("d"));
    put("a", true);
    disk.syncDirectory(ROOT);
    disk.rename(ROOT.resolve("a"), ROOT.resolve("d/a"));
    ForgetfulDisk undone = disk.afterPowerCut(Memory.SYNCED_ONLY, 0);
    assertThat(undone.exists(ROOT.resolve("a"))).isTrue();
    assertThat(undone.exists(ROOT.resolve("d/a"))).isFalse();
    disk.syncDirectory(ROOT.resolve("d"));
    ForgetfulDisk both = disk.afterPowerCut(Memory.SYNCED_ONLY, 0);
    assertThat(both.exists(ROOT.resolve("a"))).isTrue();
    assertThat(both.exists(ROOT.resolve("d/a"))).isTrue();
  }

  @Test
  void afterThePowerCutNothingIsDoneAnyMore() throws Exception {
    put("a", true);
    disk.cutPowerAt(2);
    disk.syncDirectory(ROOT);
    assertThatThrownBy(() -> disk.delete(ROOT.resolve("a"))).isInstanceOf(PowerCut.class);
    assertThatThrownBy(() -> disk.exists(ROOT.resolve("a"))).isInstanceOf(PowerCut.class);
    assertThat(disk.afterPowerCut(Memory.ALL, 0).exists(ROOT.resolve("a"))).isTrue();
  }
}
