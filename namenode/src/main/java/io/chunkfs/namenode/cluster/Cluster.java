package io.chunkfs.namenode.cluster;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.Reason;
import io.chunkfs.common.error.ReasonCode;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.BlockRow;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DataNodeRow;
import io.chunkfs.proto.DeletedBlockRow;
import io.chunkfs.proto.DigestReply;
import io.chunkfs.proto.DigestRequest;
import io.chunkfs.proto.HeartbeatReply;
import io.chunkfs.proto.HeartbeatRequest;
import io.chunkfs.proto.Leadership;
import io.chunkfs.proto.NodeState;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.RegisterRequest;
import io.chunkfs.proto.ReportReply;
import io.chunkfs.proto.ReportRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namenode's soft state as one: who is there, who has what, and what each is told. Never
 * journaled; a restarted or new leader learns it from heartbeats and reports.
 *
 * <p>Passive: time is a parameter, always attended time. Thread: one owner calls it, the {@link
 * ClusterLoop} or a simulation; {@link #state} and {@link #replicas} are for all.
 */
public final class Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final String SAFE_MODE = "safe mode";

  private final BlockCatalog catalog;
  private final ClusterLimits limits;
  private final NodeTable nodes = new NodeTable();
  private final Liveness liveness;
  private final Verdicts verdicts;
  private final ReplicaMap replicas = new ReplicaMap();
  private final Findings findings = new Findings();
  private final Promises promises = new Promises();
  private final Orphans orphans;
  private final BlockReports reports;
  private final SafeMode safeMode;
  private final Arrivals arrivals;
  private final Intake intake;
  private final ReplicaOrders replicaOrders;
  private ClusterJob job = ClusterJob.NONE;
  private Authority authority = Authority.NONE;
  private NamespaceId namespace;
  private boolean loaded;
  private boolean changed = true;
  private volatile ClusterState state = ClusterState.FIRST;

  /** Knows nothing yet; {@link #load} comes first. */
  public Cluster(ClusterLimits limits, BlockCatalog catalog, long nowNanos) {
    this.limits = limits;
    this.catalog = catalog;
    this.liveness = new Liveness(limits);
    this.verdicts = new Verdicts(limits, nodes, liveness, findings);
    this.orphans = new Orphans(limits.orphanQuarantine());
    this.reports = new BlockReports(catalog, nodes, replicas, orphans, findings);
    this.intake = new Intake(nodes, replicas, reports);
    this.replicaOrders =
        new ReplicaOrders(this, catalog, reports.orders(), reports.leftovers(), this::vouched);
    this.safeMode = new SafeMode(limits.safeModeThreshold(), limits.deadAfter(), nowNanos);
    this.arrivals = new Arrivals(limits.deadAfter());
  }

  /** What was published last. Any thread. */
  public ClusterState state() {
    return state;
  }

  /** Who holds which blocks. Any thread may ask. */
  public ReplicaMap replicas() {
    return replicas;
  }

  /** Who is told from now on of what happens here. */
  public void attach(ClusterJob told) {
    job = told;
    replicas.tell(job::changed);
  }

  /** What may be ordered about replicas of blocks that exist. */
  public ReplicaOrders replicaOrders() {
    return replicaOrders;
  }

  /** How far a node is trusted, as published last. */
  NodeState nodeState(int node) {
    return state.nodes().at(node).map(NodeView::state).orElse(NodeState.SUSPECT);
  }

  /** Room that was given away and does not show yet. Any thread. */
  public Promises promises() {
    return promises;
  }

  /** The hard state is there: its datanodes are expected from now on. */
  public void load(NamespaceId namespaceId, long nowNanos) {
    namespace = namespaceId;
    for (DataNodeAddress address : catalog.dataNodes()) {
      NodeTable.Entry node = expect(address, nowNanos);
      arrivals.expect(node.index(), node.name(), nowNanos);
    }
    loaded = true;
    safeMode.newReport(nowNanos);
    tick(nowNanos);
  }

  /** In whose name this namenode speaks now. */
  public Authority authority() {
    return authority;
  }

  /** In whose name this namenode speaks from now on. */
  public void authority(Authority now, long nowNanos) {
    authority = now;
    reports.authority(now);
    judgeSafeMode(nowNanos);
  }

  /** A datanode's process presents itself; its address is in the hard state. */
  public void register(RegisterRequest request, String peerHost, long nowNanos) {
    NodeTable.Entry node = expect(request.getAddress(), nowNanos);
    int index = node.index();
    boolean isNew = node.process() != request.getProcess();
    node.registered(request.getProcess(), peerHost);
    node.says(NodeLoad.of(request.getVolumesList(), 0, 0));
    liveness.registered(index, request.getProcess(), nowNanos);
    intake.registered(index, isNew, nowNanos);
    safeMode.newReport(nowNanos);
    changed = true;
    LOG.info("datanode {} ({}) registered from {}", node.name(), node.id(), peerHost);
  }

  /** A datanode is there. Costs the same however many there are. */
  public HeartbeatReply heartbeat(HeartbeatRequest request, long nowNanos) {
    HeartbeatReply.Builder reply = HeartbeatReply.newBuilder().setLeadership(authority.toProto());
    NodeTable.Entry node = registered(request.getNode(), request.getProcess());
    if (node == null) return reply.build();
    int index = node.index();
    heard(index, nowNanos);
    node.says(NodeLoad.of(request), request.getMoved(), nowNanos);
    promises.told(index);
    intake.deltas(index, request, told(request.getObeyed(), nowNanos));
    for (OrderOutcome each : request.getOutcomesList()) {
      accuse(node, each, nowNanos);
      replicaOrders.ended(index, each);
      job.ended(index, each, nowNanos);
    }
    job.moved(index, request.getMoved());
    replicaOrders.copying(index, request.getCopyingList(), nowNanos);
    if (authority.ready() && authority.isObeyed(request.getObeyed())) {
      intake.vouch(index, authority);
    }
    intake.answer(index, reply.setKnown(true), nowNanos);
    if (judging()) {
      Orders.Leader leader = new Orders.Leader(namespace, authority, repairHold().isPresent());
      reply.addAllOrders(
          reports.orders().take(index, leader, replicaOrders.lastLook(index), nowNanos));
    }
    return reply.build();
  }

  /** One page of a full report. */
  public ReportReply report(ReportRequest page, long nowNanos) {
    ReportReply.Builder reply = ReportReply.newBuilder().setLeadership(authority.toProto());
    NodeTable.Entry node = registered(page.getNode(), page.getProcess());
    if (node == null) return reply.build();
    int index = node.index();
    heard(index, nowNanos);
    boolean first = !intake.of(index).everComplete();
    if (!intake.page(index, page, authority, nowNanos)) {
      LOG.info("{} sent page {} of a report out of order", node.name(), page.getPage());
      return reply.build();
    }
    if (first) safeMode.newReport(nowNanos);
    if (page.getLast()) {
      if (page.getBucketsCount() == 0) arrivals.reported(index, nowNanos);
      judgeSafeMode(nowNanos);
      changed = true;
    }
    return reply.setAccepted(true).build();
  }

  /** The digests of a datanode's buckets. */
  public DigestReply digests(DigestRequest request, long nowNanos) {
    DigestReply.Builder reply = DigestReply.newBuilder().setLeadership(authority.toProto());
    NodeTable.Entry node = registered(request.getNode(), request.getProcess());
    if (node == null) return reply.build();
    heard(node.index(), nowNanos);
    intake.digests(node.index(), request, reply, nowNanos);
    return reply.build();
  }

  /** The connection of a datanode's process broke: it is suspect until it is heard again. */
  public void connectionBroke(DataNodeId id, long process, long nowNanos) {
    NodeTable.Entry node = nodes.find(id);
    if (node == null || node.process() != process) return;
    liveness.reset(node.index(), nowNanos);
    changed = true;
  }

  /** {@code accuser}, a host, could not reach a datanode. */
  public void accused(DataNodeId id, String accuser, long nowNanos) {
    NodeTable.Entry node = nodes.find(id);
    if (node == null) return;
    liveness.accused(node.index(), Hosts.normal(accuser), nowNanos);
    changed = true;
  }

  /** A batch was applied; changes of rows that matter here. */
  public void applied(List<Change> changes, long nowNanos) {
    Map<BlockId, List<Replica>> lost = new HashMap<>();
    for (Change change : changes) {
      byte[] key = change.getKey().toByteArray();
      switch (Keys.kind(key)) {
        case Keys.BLOCK -> appliedBlock(new BlockId(Keys.number(key)), change, lost, nowNanos);
        case Keys.DELETED_BLOCK ->
            appliedDeleted(new BlockId(Keys.number(key)), change, lost, nowNanos);
        case Keys.DATANODE -> {
          byte[] value = change.getValue().toByteArray();
          if (change.getPut()) {
            expect(StoredCatalog.parsed(value, DataNodeRow.parser()).getAddress(), nowNanos);
          }
        }
        default -> {} // not ours
      }
    }
  }

  /** Whether an applied change of a row with this key matters here. */
  public static boolean concerns(byte kind) {
    return kind == Keys.BLOCK || kind == Keys.DELETED_BLOCK || kind == Keys.DATANODE;
  }

  /** Deleted blocks whose rows can be forgotten, some of them. */
  public List<BlockId> finishedDeletions(int limit, long nowNanos) {
    return judging() ? reports.deletions().finished(limit, nowNanos) : List.of();
  }

  /** Why nothing is repaired now; empty when repair may go on. */
  public Optional<Reason> repairHold() {
    if (!loaded || !authority.ready()) {
      return Optional.of(
          new Reason(ReasonCode.HOLD_NOT_LEADING, "this namenode does not lead, or not yet"));
    }
    return safeMode.hold().or(verdicts::hold).or(arrivals::hold);
  }

  /**
   * An admin has silent datanodes taken for dead, and repair go on.
   *
   * @return why it had been waiting; empty when it had not
   */
  public Optional<Reason> repairGo(long nowNanos) {
    Optional<Reason> held = verdicts.go(nowNanos).or(arrivals::hold);
    arrivals.release();
    tick(nowNanos);
    return held;
  }

  /** An admin enters safe mode. */
  public void enterSafeMode() {
    safeMode.enter();
    changed = true;
    LOG.warn("safe mode is {}", safeMode.status().reason());
  }

  /**
   * An admin leaves safe mode, also one that was not entered by hand.
   *
   * @param missing what is missing, a line a block, for the finding
   */
  public void leaveSafeMode(List<String> missing, long nowNanos) {
    if (!safeMode.on()) return;
    safeMode.leave(catalog.sealedBlocks(), replicas.counts().reported());
    // Nobody was called dead meanwhile, and all are given time to come.
    liveness.grace(nowNanos);
    safeModeEnded(missing);
  }

  /**
   * Has replicas deleted, after their quarantine, that no file has and whose blocks are older than
   * the backup that this namenode was restored from.
   *
   * @return how many are known
   */
  public long letOrphansOfEarlierLivesGo() {
    long known = orphans.ofEarlierLives();
    for (int node : reports.letEarlierLivesGo()) intake.of(node).needed();
    return known;
  }

  /** What time brings: verdicts, quarantines, safe mode's end. */
  public void tick(long nowNanos) {
    if (!loaded) return;
    judgeSafeMode(nowNanos);
    if (!safeMode.on()) verdicts.pass(nowNanos).forEach(node -> died(node, nowNanos));
    boolean held = safeMode.on() || verdicts.hold().isPresent();
    arrivals.tick(held, node -> nodeState(node) == NodeState.LIVE, nowNanos);
    step(nowNanos);
    reports.tick(judging(), nowNanos);
    intake.tick();
    changed = true;
    publish(nowNanos);
  }

  /** Does a bounded part of the work that is too long for one go; true when there is more. */
  public boolean step(long nowNanos) {
    return intake.step();
  }

  /** Publishes what changed since the last time. */
  public void publish(long nowNanos) {
    if (!changed) return;
    changed = false;
    int inQuarantine = orphans.nodes().stream().mapToInt(orphans::count).sum();
    SafeMode.Status safe = safeMode.status();
    ClusterView view = nodes.view(liveness, replicas, nowNanos);
    NodeChanges.log(state.nodes(), view);
    state =
        new ClusterState(
            view,
            safe.on(),
            safe.byHand(),
            safe.reason(),
            nowNanos,
            loaded ? catalog.sealedBlocks() : 0,
            inQuarantine,
            reports.deletions().size(),
            findings.published());
  }

  private boolean judging() {
    return loaded && authority.ready() && !safeMode.on();
  }

  private void judgeSafeMode(long nowNanos) {
    // Before it leads, a namenode may not have applied yet that there are blocks to wait for.
    if (!loaded || !authority.ready()) return;
    if (!safeMode.on()) {
      if (replicas.counts().reported() >= catalog.sealedBlocks()) findings.clear(SAFE_MODE);
      return;
    }
    safeMode.judge(catalog.sealedBlocks(), replicas.counts().reported(), nowNanos);
    if (!safeMode.on()) safeModeEnded(List.of());
  }

  private void safeModeEnded(List<String> missing) {
    SafeMode.Status now = safeMode.status();
    LOG.info("safe mode is {}", now.reason());
    if (now.finding()) {
      String what = missing.isEmpty() ? "" : ": " + String.join("; ", missing);
      findings.raise(SAFE_MODE, now.reason() + what);
    }
    changed = true;
  }

  private NodeTable.Entry expect(DataNodeAddress address, long nowNanos) {
    boolean isNew = nodes.find(new DataNodeId(address.getNode())) == null;
    NodeTable.Entry node = nodes.known(address);
    if (isNew) liveness.expect(node.index(), nowNanos);
    changed = true;
    return node;
  }

  private NodeTable.Entry registered(long id, long process) {
    if (id <= 0) return null;
    NodeTable.Entry node = nodes.find(new DataNodeId(id));
    return node != null && node.process() != 0 && node.process() == process ? node : null;
  }

  private void heard(int node, long nowNanos) {
    if (liveness.heard(node, nowNanos)) changed = true;
  }

  /** A datanode that could not reach the source of a copy. */
  private void accuse(NodeTable.Entry accuser, OrderOutcome outcome, long nowNanos) {
    if (outcome.getSource() <= 0) return;
    Optional<ErrorCode> code = ErrorCode.byNumber(outcome.getCode());
    if (code.isEmpty() || code.get().kind() != ErrorCode.Kind.UNKNOWN) return;
    accused(new DataNodeId(outcome.getSource()), accuser.host(), nowNanos);
  }

  private Intake.Told told(Leadership obeyed, long nowNanos) {
    return new Intake.Told(authority.isObeyed(obeyed), nowNanos);
  }

  private void died(NodeTable.Entry node, long nowNanos) {
    String why = liveness.reason(node.index(), nowNanos).map(Reason::toString).orElse("dead");
    long lost = replicas.replicas(node.index());
    LOG.warn("datanode {}: {}; {} blocks lose a copy", node.name(), why, lost);
    node.gone();
    promises.forget(node.index());
    intake.died(node.index());
    arrivals.died(node.index());
  }

  private void appliedBlock(
      BlockId block, Change change, Map<BlockId, List<Replica>> lost, long nowNanos) {
    if (change.getPut()) {
      byte[] value = change.getValue().toByteArray();
      BlockFacts facts = BlockFacts.of(block, StoredCatalog.parsed(value, BlockRow.parser()));
      if (facts.sealed()) facts.members().forEach(this::promiseKept);
      intake.overtaken(block);
      if (reports.written(facts, nowNanos)) job.sealed(block);
    } else {
      Optional<KnownBlock> last = replicas.forget(block);
      last.ifPresent(known -> lost.put(block, known.replicas()));
    }
  }

  private void appliedDeleted(
      BlockId block, Change change, Map<BlockId, List<Replica>> lost, long nowNanos) {
    if (!change.getPut()) {
      reports.deletions().forgotten(block);
      return;
    }
    byte[] value = change.getValue().toByteArray();
    DeletedBlockRow row = StoredCatalog.parsed(value, DeletedBlockRow.parser());
    List<Replica> holders = new ArrayList<>(lost.getOrDefault(block, List.of()));
    reports.deleted(StoredCatalog.deleted(block, row), holders, nowNanos);
  }

  private void promiseKept(DataNodeId member) {
    NodeTable.Entry node = nodes.find(member);
    if (node != null) promises.kept(node.index());
  }

  private boolean vouched(int node) {
    return intake.vouched(node, authority);
  }
}
