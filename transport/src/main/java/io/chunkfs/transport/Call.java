package io.chunkfs.transport;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/**
 * One kind of call.
 *
 * @param method number that travels; never given to another call
 * @param name name for logs and metrics
 * @param requests parser of its requests
 * @param replies parser of its replies
 */
public record Call<Q extends MessageLite, R extends MessageLite>(
    int method, String name, Parser<Q> requests, Parser<R> replies) {}
