/** What the datanode tells the namenodes, and the orders that come back. */
package io.chunkfs.datanode.report;
