/** The namenode: tracks the namespace and knows where blocks live. */
package io.chunkfs.namenode;
