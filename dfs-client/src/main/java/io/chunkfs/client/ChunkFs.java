package io.chunkfs.client;

import io.chunkfs.client.read.FileReader;
import io.chunkfs.client.write.FileWriter;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.ClusterReportRequest;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DeleteRequest;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.ListReply;
import io.chunkfs.proto.ListRequest;
import io.chunkfs.proto.LocateReply;
import io.chunkfs.proto.LocateRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.NamedStatus;
import io.chunkfs.proto.RenameRequest;
import io.chunkfs.proto.RepairGoRequest;
import io.chunkfs.proto.SafeModeRequest;
import io.chunkfs.proto.ServerInfoRequest;
import io.chunkfs.proto.SetOwnerRequest;
import io.chunkfs.proto.SetPermissionRequest;
import io.chunkfs.proto.SetReplicationRequest;
import io.chunkfs.proto.SetSafeModeRequest;
import io.chunkfs.proto.SetTimesRequest;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.proto.SummaryReply;
import io.chunkfs.proto.SummaryRequest;
import io.chunkfs.proto.Totals;
import io.chunkfs.proto.WhyRequest;
import io.chunkfs.transport.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cluster as applications see it. All methods block and fail with {@link ChunkFsException}, whose
 * code says what happened; what can succeed later or at another namenode is retried within the
 * options' patience, each change being made once.
 *
 * <p>Thread: any threads, at the same time.
 */
public final class ChunkFs implements AutoCloseable {
  private final Wiring parts;
  private final Set<FileOutput> outputs = ConcurrentHashMap.newKeySet();

  private ChunkFs(Wiring parts) {
    this.parts = parts;
  }

  /**
   * Connects to a namenode of the cluster.
   *
   * @throws ChunkFsException UNREACHABLE when none of them answers within the first patience; the
   *     message names each address and its reason
   */
  public static ChunkFs connect(FsUri cluster, ClientOptions options) throws ChunkFsException {
    if (cluster.nameNodes().isEmpty()) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT, cluster + " names no namenode to connect to");
    }
    Wiring parts = new Wiring(cluster, options);
    boolean connected = false;
    try {
      parts.names().connect();
      connected = true;
      return new ChunkFs(parts);
    } finally {
      if (!connected) parts.close();
    }
  }

  /** What is at the path; NO_SUCH_FILE when nothing is. */
  public FileInfo stat(DfsPath path) throws ChunkFsException {
    StatRequest request = StatRequest.newBuilder().setPath(path.toString()).build();
    return FileInfo.of(path, parts.names().ask(Calls.STAT, request).getStatus());
  }

  /** What is at the path, if anything. */
  public Optional<FileInfo> find(DfsPath path) throws ChunkFsException {
    try {
      return Optional.of(stat(path));
    } catch (ChunkFsException failure) {
      return switch (failure.code()) {
        case NO_SUCH_FILE, NOT_A_DIRECTORY -> Optional.empty();
        default -> throw failure;
      };
    }
  }

  /** The entries of a directory, or a file alone. Asks nothing before the first page is wanted. */
  public Listing list(DfsPath path) {
    return new Listing(after -> page(path, after));
  }

  private Listing.Page page(DfsPath path, String after) throws ChunkFsException {
    ListReply reply =
        parts
            .names()
            .ask(
                Calls.LIST,
                ListRequest.newBuilder().setPath(path.toString()).setAfter(after).build());
    List<FileInfo> entries = new ArrayList<>(reply.getEntriesCount());
    for (NamedStatus entry : reply.getEntriesList()) {
      DfsPath at = reply.getFile() ? path : path.child(entry.getName());
      entries.add(FileInfo.of(at, entry.getStatus()));
    }
    return new Listing.Page(entries, reply.getMore(), reply.getFile());
  }

  /** Makes a directory. */
  public void mkdirs(DfsPath path, MkdirOptions options) throws ChunkFsException {
    parts
        .names()
        .mutate(
            MutateRequest.newBuilder()
                .setMkdirs(
                    MkdirsRequest.newBuilder()
                        .setPath(path.toString())
                        .setPermission(options.permission())
                        .setParents(options.parents())
                        .setMustBeNew(options.mustBeNew())));
  }

  /** Makes a directory, an existing one being success; with missing parents or not. */
  public void mkdirs(DfsPath path, boolean parents) throws ChunkFsException {
    mkdirs(path, new MkdirOptions(parents, false, 0755));
  }

  /** Makes a file and opens it for writing. */
  public ChunkOutput create(DfsPath path, CreateOptions options) throws ChunkFsException {
    MutateReply reply =
        parts
            .names()
            .mutate(
                MutateRequest.newBuilder()
                    .setCreate(
                        CreateRequest.newBuilder()
                            .setPath(path.toString())
                            .setPermission(options.permission())
                            .setReplication(options.replication())
                            .setBlockSize(options.blockSize())
                            .setOverwrite(options.overwrite())
                            .setParents(options.parents())
                            .setFirstBlock(!options.empty())));
    if (!reply.hasCreated()) throw unexpected("create", path);
    parts.leases().opened();
    FileWriter writer = new FileWriter(parts.writes(), path, reply.getCreated());
    FileOutput output = new FileOutput(path, writer, this::over);
    outputs.add(output);
    return output;
  }

  private void over(FileOutput output) {
    outputs.remove(output);
    parts.leases().finished();
  }

  /** Opens a file for reading. */
  public ChunkInput open(DfsPath path) throws ChunkFsException {
    return new FileInput(new FileReader(parts.reads(), path));
  }

  /**
   * Renames a file or directory to exactly {@code target}.
   *
   * @param overwrite replaces a file or an empty directory that is there
   */
  public void rename(DfsPath source, DfsPath target, boolean overwrite) throws ChunkFsException {
    parts
        .names()
        .mutate(
            MutateRequest.newBuilder()
                .setRename(
                    RenameRequest.newBuilder()
                        .setSource(source.toString())
                        .setTarget(target.toString())
                        .setOverwrite(overwrite)));
  }

  /**
   * Deletes a file or directory.
   *
   * @param recursive also a directory that is not empty
   * @return whether there was something
   */
  public boolean delete(DfsPath path, boolean recursive) throws ChunkFsException {
    MutateReply reply =
        parts
            .names()
            .mutate(
                MutateRequest.newBuilder()
                    .setDelete(
                        DeleteRequest.newBuilder()
                            .setPath(path.toString())
                            .setRecursive(recursive)));
    if (!reply.hasDeleted()) throw unexpected("delete", path);
    return reply.getDeleted().getExisted();
  }

  /** Changes how many replicas of a file are wanted. */
  public FileInfo setReplication(DfsPath path, int replication) throws ChunkFsException {
    return change(
        path,
        MutateRequest.newBuilder()
            .setSetReplication(
                SetReplicationRequest.newBuilder()
                    .setPath(path.toString())
                    .setReplication(replication)));
  }

  /** Changes permission bits. */
  public FileInfo setPermission(DfsPath path, int permission) throws ChunkFsException {
    return change(
        path,
        MutateRequest.newBuilder()
            .setSetPermission(
                SetPermissionRequest.newBuilder()
                    .setPath(path.toString())
                    .setPermission(permission)));
  }

  /** Changes owner or group; empty text leaves one as it is. */
  public FileInfo setOwner(DfsPath path, String owner, String group) throws ChunkFsException {
    return change(
        path,
        MutateRequest.newBuilder()
            .setSetOwner(
                SetOwnerRequest.newBuilder()
                    .setPath(path.toString())
                    .setOwner(owner)
                    .setGroup(group)));
  }

  /** Changes times, in milliseconds since the epoch; 0 leaves one as it is. */
  public FileInfo setTimes(DfsPath path, long modifiedMillis, long accessedMillis)
      throws ChunkFsException {
    return change(
        path,
        MutateRequest.newBuilder()
            .setSetTimes(
                SetTimesRequest.newBuilder()
                    .setPath(path.toString())
                    .setModifiedMillis(modifiedMillis)
                    .setAccessedMillis(accessedMillis)));
  }

  private FileInfo change(DfsPath path, MutateRequest.Builder command) throws ChunkFsException {
    MutateReply reply = parts.names().mutate(command);
    if (!reply.hasStatus()) throw unexpected("a change", path);
    return FileInfo.of(path, reply.getStatus());
  }

  /** Totals of a subtree. */
  public Summary summary(DfsPath path) throws ChunkFsException {
    SummaryRequest request = SummaryRequest.newBuilder().setPath(path.toString()).build();
    SummaryReply reply = parts.names().ask(Calls.SUMMARY, request);
    Totals totals = reply.getTotals();
    int itself = reply.getStatus().getType() == FileType.DIRECTORY ? 1 : 0;
    return new Summary(
        FileInfo.of(path, reply.getStatus()),
        totals.getFiles(),
        totals.getDirectories() + itself,
        totals.getBytes(),
        totals.getReplicatedBytes());
  }

  /** The blocks of a file and where they are. */
  public List<BlockInfo> blocks(DfsPath path) throws ChunkFsException {
    List<BlockInfo> blocks = new ArrayList<>();
    long from = 0;
    while (true) {
      LocateReply reply =
          parts
              .names()
              .ask(
                  Calls.LOCATE,
                  LocateRequest.newBuilder().setPath(path.toString()).setOffset(from).build());
      for (LocatedBlock block : reply.getBlocksList()) blocks.add(BlockInfo.of(block));
      if (!reply.getMore() || reply.getBlocksCount() == 0) return blocks;
      LocatedBlock last = reply.getBlocks(reply.getBlocksCount() - 1);
      from = last.getOffset() + last.getLength();
    }
  }

  /** Datanodes and the state of blocks. */
  public ClusterInfo report() throws ChunkFsException {
    return ClusterInfo.of(
        parts.names().ask(Calls.CLUSTER_REPORT, ClusterReportRequest.getDefaultInstance()));
  }

  /** Whether safe mode is on, and why. */
  public SafeMode safeMode() throws ChunkFsException {
    return SafeMode.of(parts.names().ask(Calls.SAFE_MODE, SafeModeRequest.getDefaultInstance()));
  }

  /**
   * Enters or leaves safe mode by hand; for the superuser. Entered by hand it stays until it is
   * left by hand, and changes are refused with SAFE_MODE.
   */
  public SafeMode setSafeMode(boolean on) throws ChunkFsException {
    SetSafeModeRequest request = SetSafeModeRequest.newBuilder().setOn(on).build();
    return SafeMode.of(parts.names().ask(Calls.SET_SAFE_MODE, request));
  }

  /**
   * Lets death verdicts and repair go on although many datanodes are silent; for the superuser.
   *
   * @return why repair had been waiting; empty when it had not
   */
  public String repairGo() throws ChunkFsException {
    return parts.names().ask(Calls.REPAIR_GO, RepairGoRequest.getDefaultInstance()).getHeld();
  }

  /**
   * Lets the replicas be deleted that no file has and whose blocks are older than the backup that
   * the namenode was restored from; for the superuser.
   *
   * @return what had been waiting; empty when nothing had
   */
  public String letOrphansGo() throws ChunkFsException {
    RepairGoRequest request = RepairGoRequest.newBuilder().setOrphans(true).build();
    return parts.names().ask(Calls.REPAIR_GO, request).getHeld();
  }

  /**
   * Explains why something is as it is.
   *
   * @param what an absolute path, a block's id as it is printed, or a datanode's name, id or
   *     host:port
   * @throws ChunkFsException NO_SUCH_FILE, NO_SUCH_BLOCK or UNKNOWN_DATANODE when there is no such
   *     thing
   */
  public Explanation why(String what) throws ChunkFsException {
    WhyRequest request = WhyRequest.newBuilder().setWhat(what).build();
    return Explanation.of(parts.names().ask(Calls.WHY, request));
  }

  /** The cluster's identity and defaults. */
  public ServerInfo serverInfo() throws ChunkFsException {
    return ServerInfo.of(
        parts.names().ask(Calls.SERVER_INFO, ServerInfoRequest.getDefaultInstance()));
  }

  /**
   * Ends the client's session and closes its connections. Files still open for writing are given
   * up.
   */
  @Override
  public void close() {
    outputs.forEach(ChunkOutput::abort);
    parts.close();
  }

  private static ChunkFsException unexpected(String command, DfsPath path) {
    return new ChunkFsException(
        ErrorCode.INTERNAL,
        "the namenode's answer to " + command + " for " + path + " is of another kind");
  }
}
