/** Looks into the directories of servers, offline. */
package io.chunkfs.shell.debug;
