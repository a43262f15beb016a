/** Verbs about files and directories of a cluster, each as Hadoop's of the same name. */
package io.chunkfs.shell.file;
