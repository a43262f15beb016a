/** A whole cluster in one process, for the demo, for tests, and for users' own tests. */
package io.chunkfs.minicluster;
