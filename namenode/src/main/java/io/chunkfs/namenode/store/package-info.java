/** The ordered key-value store of the hard state; the only user of RocksDB. */
package io.chunkfs.namenode.store;
