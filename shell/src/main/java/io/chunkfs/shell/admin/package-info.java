/** Verbs about the state of a cluster. */
package io.chunkfs.shell.admin;
