/** What both servers have in common beside their connections: HTTP pages, metrics as text, logs. */
package io.chunkfs.server;
