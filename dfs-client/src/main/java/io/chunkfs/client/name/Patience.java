package io.chunkfs.client.name;

import java.time.Duration;

/**
 * How long calls to the namenodes are tried.
 *
 * @param first in all, while no namenode ever answered
 * @param later for one call, once one answered
 * @param connect for one connection
 * @param call for one attempt
 */
public record Patience(Duration first, Duration later, Duration connect, Duration call) {}
