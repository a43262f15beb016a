/** All mutations of the hard state, one file each. */
package io.chunkfs.namenode.command;
