package io.chunkfs.client;

/**
 * Totals of a subtree, or of one file.
 *
 * @param root the entry that was asked about
 * @param files files in it, open ones included
 * @param directories directories in it, itself included when it is one
 * @param bytes bytes of committed blocks
 * @param replicatedBytes bytes times replication; open blocks count in full
 */
public record Summary(
    FileInfo root, long files, long directories, long bytes, long replicatedBytes) {}
