/** Talks to the namenodes: finds the leader, keeps the session, retries within the patience. */
package io.chunkfs.client.name;
