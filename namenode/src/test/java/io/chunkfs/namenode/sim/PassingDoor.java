package io.chunkfs.namenode.sim;

import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;

/** Lets everything pass; a planted fault changes some of it. */
class PassingDoor implements Door {
  private final Door behind;

  PassingDoor(Door behind) {
    this.behind = behind;
  }

  @Override
  public RegisterReply register(RegisterRequest request, String host) {
    return behind.register(request, host);
  }

  @Override
  public HeartbeatReply heartbeat(HeartbeatRequest request) {
    return behind.heartbeat(request);
  }

  @Override
  public ReportReply report(ReportRequest request) {
    return behind.report(request);
  }

  @Override
  public DigestReply digests(DigestRequest request) {
    return behind.digests(request);
  }
}
