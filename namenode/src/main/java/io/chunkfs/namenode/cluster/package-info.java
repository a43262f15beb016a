/** Soft state: liveness, replica locations, topology, placement, safe mode. */
package io.chunkfs.namenode.cluster;
