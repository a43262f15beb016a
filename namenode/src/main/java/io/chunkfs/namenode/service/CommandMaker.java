package io.chunkfs.namenode.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.cluster.ClusterState;
import io.chunkfs.namenode.cluster.ClusterView;
import io.chunkfs.namenode.cluster.NodeView;
import io.chunkfs.namenode.cluster.Placement;
import io.chunkfs.namenode.command.AbandonBlock;
import io.chunkfs.namenode.command.AllocateBlock;
import io.chunkfs.namenode.command.CloseSession;
import io.chunkfs.namenode.command.Command;
import io.chunkfs.namenode.command.Complete;
import io.chunkfs.namenode.command.ConfirmPipeline;
import io.chunkfs.namenode.command.Create;
import io.chunkfs.namenode.command.Delete;
import io.chunkfs.namenode.command.IssueGeneration;
import io.chunkfs.namenode.command.Mkdirs;
import io.chunkfs.namenode.command.Refuse;
import io.chunkfs.namenode.command.Rename;
import io.chunkfs.namenode.command.SetOwner;
import io.chunkfs.namenode.command.SetPermission;
import io.chunkfs.namenode.command.SetReplication;
import io.chunkfs.namenode.command.SetTimes;
import io.chunkfs.namenode.lease.OpenFiles;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AllocateBlockRequest;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.SlotRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes a mutating call's command. Those that add a block get their datanodes here; when there are
 * too few for good, or the namenode's disk is nearly full, the command is a refusal, so that the
 * call's slot keeps it.
 */
final class CommandMaker {
  private static final Duration RETRY_PLACEMENT = Duration.ofMillis(500);

  private final ServiceOptions options;
  private final Patience patience;
  private final RefusalLog refusals;

  /** What changes while the namenode runs. */
  interface Patience {
    /** A leader began so recently that datanodes may still be on their way. */
    boolean leaderIsNew();

    /** The disk of the namenode's directory has less room than its reserve. */
    boolean diskIsFull();
  }

  CommandMaker(ServiceOptions options, Patience patience) {
    this.options = options;
    this.patience = patience;
    this.refusals = new RefusalLog(options.clock()::nanos);
  }

  /**
   * The command of a call.
   *
   * @throws ChunkFsException when nothing is to be run and the same call may be tried again
   */
  Command<MutateReply> command(Serving rooms, MutateRequest call, Caller caller, String host)
      throws ChunkFsException {
    if (rooms.cluster().state().safeModeByHand()) {
      return new Refuse(
          ErrorCode.SAFE_MODE,
          "safe mode was entered by hand: nothing is changed until dfs admin safemode leave");
    }
    if (patience.diskIsFull() && grows(call)) {
      return new Refuse(
          ErrorCode.NAMENODE_DISK_FULL,
          "the namenode's disk has less room than its reserve (namenode.reserve); delete"
              + " something, or give it room");
    }
    return switch (call.getCommandCase()) {
      case MKDIRS -> new Mkdirs(caller, call.getMkdirs());
      case CREATE -> create(rooms, call, caller, host);
      case ALLOCATE_BLOCK -> allocate(rooms, call, caller, host);
      case COMPLETE -> new Complete(caller, call.getComplete());
      case ABANDON_BLOCK -> new AbandonBlock(caller, call.getAbandonBlock());
      case ISSUE_GENERATION -> new IssueGeneration(caller, call.getIssueGeneration());
      case CONFIRM_PIPELINE -> new ConfirmPipeline(caller, call.getConfirmPipeline());
      case RENAME -> new Rename(caller, call.getRename());
      case DELETE -> new Delete(caller, call.getDelete());
      case SET_REPLICATION -> new SetReplication(caller, call.getSetReplication());
      case SET_PERMISSION -> new SetPermission(caller, call.getSetPermission());
      case SET_OWNER -> new SetOwner(caller, call.getSetOwner());
      case SET_TIMES -> new SetTimes(caller, call.getSetTimes());
      case CLOSE_SESSION -> new CloseSession(caller, session(call));
      case COMMAND_NOT_SET ->
          throw new ChunkFsException(
              ErrorCode.INVALID_ARGUMENT, "a mutating call without a command this namenode knows");
    };
  }

  private static boolean grows(MutateRequest call) {
    return switch (call.getCommandCase()) {
      case MKDIRS, CREATE, ALLOCATE_BLOCK -> true;
      default -> false;
    };
  }

  private Command<MutateReply> create(Serving rooms, MutateRequest call, Caller caller, String host)
      throws ChunkFsException {
    CreateRequest request = call.getCreate();
    List<DataNodeAddress> targets = List.of();
    if (request.getFirstBlock()) {
      int replication =
          request.getReplication() == 0 ? rooms.defaults().replication() : request.getReplication();
      long blockSize =
          request.getBlockSize() == 0 ? rooms.defaults().blockSizeBytes() : request.getBlockSize();
      String writer = request.getWriterHost().isEmpty() ? host : request.getWriterHost();
      try {
        targets = place(rooms, call.getCall(), wish(replication, blockSize, writer, List.of()));
      } catch (Rejection no) {
        return new Refuse(no.code(), no.getMessage());
      }
    }
    return new Create(caller, session(call), request, rooms.defaults(), targets);
  }

  private Command<MutateReply> allocate(
      Serving rooms, MutateRequest call, Caller caller, String host) throws ChunkFsException {
    AllocateBlockRequest request = call.getAllocateBlock();
    if (request.getLease() <= 0 || request.getInode() <= 0) {
      return new Refuse(ErrorCode.INVALID_ARGUMENT, "a block is allocated under file and lease");
    }
    try {
      FileStatus file;
      try (View view = rooms.state().acquire()) {
        file =
            new OpenFiles(view)
                .require(new LeaseId(request.getLease()), new InodeId(request.getInode()));
      }
      List<DataNodeId> excluded =
          request.getExcludedList().stream().filter(id -> id > 0).map(DataNodeId::new).toList();
      String writer = request.getWriterHost().isEmpty() ? host : request.getWriterHost();
      Placement.Wish wish = wish(file.getReplication(), file.getBlockSize(), writer, excluded);
      return new AllocateBlock(caller, request, place(rooms, call.getCall(), wish));
    } catch (Rejection no) {
      return new Refuse(no.code(), no.getMessage());
    }
  }

  private Placement.Wish wish(
      int replication, long blockSize, String writer, List<DataNodeId> excluded) {
    // Out of bounds: the command itself will say so.
    int wanted = Math.max(1, Math.min(replication, options.maxReplication()));
    return new Placement.Wish(wanted, Math.max(0, blockSize), writer, excluded);
  }

  /**
   * Datanodes for a new block.
   *
   * @throws Rejection there are too few and waiting does not help, or the call has its answer
   * @throws ChunkFsException there are too few yet
   */
  private List<DataNodeAddress> place(Serving rooms, CallId call, Placement.Wish wish)
      throws ChunkFsException, Rejection {
    ClusterState state = rooms.cluster().state();
    boolean wait = state.safeMode() || patience.leaderIsNew();
    try {
      return new Placement(state.nodes(), rooms.cluster().promises(), ThreadLocalRandom.current())
          .choose(wish, wait ? RETRY_PLACEMENT : Duration.ZERO).stream()
              .map(NodeView::address)
              .toList();
    } catch (ChunkFsException tooFew) {
      refusals.refused(wish.writerHost(), tooFew.getMessage());
      if (!tooFew.retryAfter().isZero() && !answered(rooms, call)) throw tooFew;
      throw new Rejection(tooFew.code(), tooFew.getMessage());
    }
  }

  /**
   * A command was answered, with null when it failed. One that places a block and was refused needs
   * no room.
   */
  void answered(Serving rooms, Command<MutateReply> command, byte[] reply) {
    List<DataNodeAddress> targets = List.of();
    if (command instanceof Create create) targets = create.firstTargets();
    if (command instanceof AllocateBlock allocate) targets = allocate.targets();
    if (targets.isEmpty() || !refused(reply)) return;
    ClusterView nodes = rooms.cluster().state().nodes();
    for (DataNodeAddress target : targets) {
      nodes
          .find(new DataNodeId(target.getNode()))
          .ifPresent(node -> rooms.cluster().promises().kept(node.index()));
    }
  }

  private static boolean refused(byte[] reply) {
    try {
      return reply == null || MutateReply.parseFrom(reply).hasRejected();
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("the writer answered with what is no reply", damaged);
    }
  }

  /** Whether this call has its answer already: then the writer will give it, whatever we make. */
  private static boolean answered(Serving rooms, CallId call) throws ChunkFsException {
    try (View view = rooms.state().acquire()) {
      byte[] slot = view.get(Keys.slot(new SessionId(call.getSession()), call.getSlot()));
      return slot != null && SlotRow.parseFrom(slot).getSequence() == call.getSequence();
    } catch (InvalidProtocolBufferException damaged) {
      throw new ChunkFsException(ErrorCode.DAMAGED, "a session's row cannot be read", damaged);
    }
  }

  private static SessionId session(MutateRequest call) {
    return new SessionId(call.getCall().getSession());
  }
}
