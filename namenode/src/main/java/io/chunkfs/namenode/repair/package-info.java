/**
 * Keeps every sealed block at its wanted number of good replicas: a pure plan, and a thin hand that
 * runs beside the cluster on its thread.
 */
package io.chunkfs.namenode.repair;
