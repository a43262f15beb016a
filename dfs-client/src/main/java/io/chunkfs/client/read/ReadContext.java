package io.chunkfs.client.read;

import io.chunkfs.client.name.NameNodeLink;
import io.chunkfs.transport.ConnectionPool;

/** What all readers of a client share. */
public record ReadContext(
    NameNodeLink names, ConnectionPool pool, ReadSettings settings, AvoidedNodes avoided) {}
