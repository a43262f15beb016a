/** The verbs that are servers, and the files of a node's directory that say where it runs. */
package io.chunkfs.shell.node;
