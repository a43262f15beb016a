/** The datanode: stores replicated blocks on local disks and serves them. */
package io.chunkfs.datanode;
