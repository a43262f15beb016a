/** The dfs command: the table of its verbs. Each verb is one class in the packages below. */
package io.chunkfs.shell;
