package io.chunkfs.namenode.store;

class MemoryStoreTest extends StoreContractTest {
  @Override
  Store open() {
    return new MemoryStore();
  }
}
