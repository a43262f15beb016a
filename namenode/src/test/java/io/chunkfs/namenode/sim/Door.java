package io.chunkfs.namenode.sim;

import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;

/** What crosses the boundary between datanodes and namenode; a planted fault stands in it. */
interface Door {
  RegisterReply register(RegisterRequest request, String host);

  HeartbeatReply heartbeat(HeartbeatRequest request);

  ReportReply report(ReportRequest request);

  DigestReply digests(DigestRequest request);
}
