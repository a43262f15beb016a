package io.chunkfs.namenode.journal;

import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.Store;

class MemoryJournalTest extends JournalContractTest {
  private final Store store = new MemoryStore();

  @Override
  Store openStore() {
    return store;
  }

  @Override
  Journal openJournal(AppliedState applied) {
    return new MemoryJournal(applied);
  }
}
