/** The RPC edge: calls in, answers out. */
package io.chunkfs.namenode.service;
