package io.chunkfs.datanode.transfer;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;

/** What the data port counts. */
final class TransferMetrics {
  /** Bytes of blocks that came in, each packet once a member. */
  final Counter bytesIn;

  /** Bytes of blocks that were sent to readers. */
  final Counter bytesOut;

  /** Packets taken. */
  final Counter packetsIn;

  /** Write sessions begun. */
  final Counter writes;

  /** Read sessions begun. */
  final Counter reads;

  /** Sessions that ended with an error row or an error. */
  final Counter failures;

  /** Sessions refused because there were too many. */
  final Counter refused;

  /** Copies made for this node. */
  final Counter copies;

  /** Copies that came to nothing. */
  final Counter copiesFailed;

  /** Fsyncs of replicas, sealing included. */
  final Timer fsync;

  TransferMetrics(MetricRegistry registry) {
    bytesIn = registry.counter("chunkfs.datanode.bytes-in");
    bytesOut = registry.counter("chunkfs.datanode.bytes-out");
    packetsIn = registry.counter("chunkfs.datanode.packets-in");
    writes = registry.counter("chunkfs.datanode.write-sessions");
    reads = registry.counter("chunkfs.datanode.read-sessions");
    failures = registry.counter("chunkfs.datanode.failed-sessions");
    refused = registry.counter("chunkfs.datanode.refused-sessions");
    copies = registry.counter("chunkfs.datanode.copies");
    copiesFailed = registry.counter("chunkfs.datanode.failed-copies");
    fsync = registry.timer("chunkfs.datanode.fsync");
  }
}
