/** Names, inodes, totals and permissions: the rows of the tree and the rules about them. */
package io.chunkfs.namenode.namespace;
