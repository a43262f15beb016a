/**
 * Connections between the parts of a cluster: frames, the handshake, calls with deadlines and
 * packet streams. See docs/formats/wire.md.
 */
package io.chunkfs.transport;
