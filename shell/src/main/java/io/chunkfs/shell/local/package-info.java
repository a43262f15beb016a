/** Clusters of separate processes on this machine: {@code dfs local}. */
package io.chunkfs.shell.local;
