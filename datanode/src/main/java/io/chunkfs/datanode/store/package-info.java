/** Volumes and replicas on local disks. */
package io.chunkfs.datanode.store;
