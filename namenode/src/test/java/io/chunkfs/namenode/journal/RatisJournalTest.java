package io.chunkfs.namenode.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.time.Clock;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class RatisJournalTest extends JournalContractTest {
  @TempDir private static Path directory;

  private final List<Throwable> halts = new CopyOnWriteArrayList<>();

  @Override
  Store openStore() throws IOException {
    return RocksStore.open(directory.resolve("store"), Fixture.TINY);
  }

  @Override
  Journal openJournal(AppliedState applied) throws IOException {
    return RatisJournal.start(
        Fixture.options(directory.resolve("journal")), applied, Clock.system(), halts::add);
  }

  @AfterEach
  void nothingHaltedTheProcess() {
    assertThat(halts).isEmpty();
  }
}
