/** Which blocks exist, whose they are, how many replicas are wanted and who carries them. */
package io.chunkfs.namenode.block;
