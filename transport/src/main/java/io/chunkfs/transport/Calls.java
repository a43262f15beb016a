package io.chunkfs.transport;

import io.chunkfs.proto.ClusterReport;
import io.chunkfs.proto.ClusterReportRequest;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.Done;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.OpenSessionReply;
import io.chunkfs.proto.OpenSessionRequest;
import io.chunkfs.proto.OpenWriteReply;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.ReadReply;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.proto.RegisterReply;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.RenewLeasesReply;
import io.chunkfs.proto.RenewLeasesRequest;
import io.chunkfs.proto.RepairGoReply;
import io.chunkfs.proto.RepairGoRequest;
import io.chunkfs.proto.ReportReplicaRequest;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.SafeModeStatus;
import io.chunkfs.proto.ServerInfoReply;
import io.chunkfs.proto.ServerInfoRequest;
import io.chunkfs.proto.SetSafeModeRequest;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.proto.SummaryReply;
import io.chunkfs.proto.SummaryRequest;
import io.chunkfs.proto.WhyReply;
import io.chunkfs.proto.WhyRequest;

/** All calls that travel between the parts of a cluster. */
public final class Calls {
  /** Opens a session for mutating calls. */
  public static final Call<OpenSessionRequest, OpenSessionReply> OPEN_SESSION =
      new Call<>(1, "open_session", OpenSessionRequest.parser(), OpenSessionReply.parser());

  /** Runs one command, exactly once. */
  public static final Call<MutateRequest, MutateReply> MUTATE =
      new Call<>(2, "mutate", MutateRequest.parser(), MutateReply.parser());

  /** Status of one path. */
  public static final Call<StatRequest, StatReply> STAT =
      new Call<>(3, "stat", StatRequest.parser(), StatReply.parser());

  /** One page of a directory. */
  public static final Call<ListRequest, ListReply> LIST =
      new Call<>(4, "list", ListRequest.parser(), ListReply.parser());

  /** Where a range of a file is. */
  public static final Call<LocateRequest, LocateReply> LOCATE =
      new Call<>(5, "locate", LocateRequest.parser(), LocateReply.parser());

  /** Totals of a subtree. */
  public static final Call<SummaryRequest, SummaryReply> SUMMARY =
      new Call<>(6, "summary", SummaryRequest.parser(), SummaryReply.parser());

  /** Keeps the leases of a session. */
  public static final Call<RenewLeasesRequest, RenewLeasesReply> RENEW_LEASES =
      new Call<>(7, "renew_leases", RenewLeasesRequest.parser(), RenewLeasesReply.parser());

  /** Says that a replica could not be used. */
  public static final Call<ReportReplicaRequest, Done> REPORT_REPLICA =
      new Call<>(8, "report_replica", ReportReplicaRequest.parser(), Done.parser());

  /** The cluster's identity and defaults. */
  public static final Call<ServerInfoRequest, ServerInfoReply> SERVER_INFO =
      new Call<>(9, "server_info", ServerInfoRequest.parser(), ServerInfoReply.parser());

  /** Datanodes and the state of blocks. */
  public static final Call<ClusterReportRequest, ClusterReport> CLUSTER_REPORT =
      new Call<>(10, "cluster_report", ClusterReportRequest.parser(), ClusterReport.parser());

  /** Whether safe mode is on, and why. */
  public static final Call<SafeModeRequest, SafeModeStatus> SAFE_MODE =
      new Call<>(11, "safe_mode", SafeModeRequest.parser(), SafeModeStatus.parser());

  /** Enters or leaves safe mode by hand. */
  public static final Call<SetSafeModeRequest, SafeModeStatus> SET_SAFE_MODE =
      new Call<>(12, "set_safe_mode", SetSafeModeRequest.parser(), SafeModeStatus.parser());

  /** Lets repair go on although many datanodes are silent. */
  public static final Call<RepairGoRequest, RepairGoReply> REPAIR_GO =
      new Call<>(13, "repair_go", RepairGoRequest.parser(), RepairGoReply.parser());

  /** Why a file, a block or a datanode is as it is. */
  public static final Call<WhyRequest, WhyReply> WHY =
      new Call<>(14, "why", WhyRequest.parser(), WhyReply.parser());

  /** A datanode presents itself. */
  public static final Call<RegisterRequest, RegisterReply> REGISTER =
      new Call<>(20, "register", RegisterRequest.parser(), RegisterReply.parser());

  /** A datanode is there, and what changed on it. */
  public static final Call<HeartbeatRequest, HeartbeatReply> HEARTBEAT =
      new Call<>(21, "heartbeat", HeartbeatRequest.parser(), HeartbeatReply.parser());

  /** One page of a full block report. */
  public static final Call<ReportRequest, ReportReply> REPORT =
      new Call<>(22, "report", ReportRequest.parser(), ReportReply.parser());

  /** Digests of all buckets of a datanode's replicas. */
  public static final Call<DigestRequest, DigestReply> DIGEST =
      new Call<>(23, "digest", DigestRequest.parser(), DigestReply.parser());

  /** Begins a write session on a datanode. */
  public static final Call<OpenWriteRequest, OpenWriteReply> OPEN_WRITE =
      new Call<>(40, "open_write", OpenWriteRequest.parser(), OpenWriteReply.parser());

  /** Begins a read session on a datanode. */
  public static final Call<ReadRequest, ReadReply> READ =
      new Call<>(41, "read", ReadRequest.parser(), ReadReply.parser());

  private Calls() {}
}
