package io.chunkfs.client.write;

import io.chunkfs.client.name.NameNodeLink;
import io.chunkfs.transport.ConnectionPool;

/** What all writers of a client share. */
public record WriteContext(NameNodeLink names, ConnectionPool pool, WriteSettings settings) {}
