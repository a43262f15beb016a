package io.chunkfs.client.fake;

import com.google.protobuf.MessageLite;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.Done;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.OpenSessionReply;
import io.chunkfs.proto.RenewLeasesReply;
import io.chunkfs.proto.ReportReplicaRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.ServerInfoReply;
import io.chunkfs.proto.StatReply;
import io.chunkfs.transport.Call;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Errors;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Server;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A namenode that keeps its files in memory ({@link FakeFiles}), answers over a real port, and can
 * be told to fail in any of the ways that namenodes fail in. Its sessions keep rule 6.
 */
public final class FakeNameNode implements AutoCloseable {
  /** What happens to one call, in place of being served. */
  public interface Trouble {
    /** Whether the call is executed all the same. */
    boolean executed();

    /** What the caller hears; null to say nothing. */
    ChunkFsException heard();

    /** Whether the connection ends. */
    boolean hangsUp();
  }

  private record Mishap(boolean executed, ChunkFsException heard, boolean hangsUp)
      implements Trouble {}

  private record Slot(long sequence, MutateReply reply) {}

  private final Map<String, Queue<Trouble>> troubles = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final Map<Long, Map<Integer, Slot>> sessions = new HashMap<>();
  private final List<MutateRequest> executed = Collections.synchronizedList(new ArrayList<>());
  private final List<ReportReplicaRequest> hints = Collections.synchronizedList(new ArrayList<>());
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private final FakeFiles files;
  private final EventLoops loops;
  private volatile boolean leads = true;
  private volatile boolean holds;
  private volatile int slots = 8;
  private volatile int leaseMillis = 60_000;
  private long lastSession;
  private int port;
  private Server server;

  /** Starts, serving {@code files}. */
  public FakeNameNode(EventLoops loops, FakeFiles files) throws ChunkFsException {
    this.loops = loops;
    this.files = files;
    start();
  }

  /** Starts on the port it had. */
  public void start() throws ChunkFsException {
    CallService service =
        CallService.builder()
            .on(Calls.OPEN_SESSION, (q, a, p) -> serve(Calls.OPEN_SESSION, a, this::openSession))
            .on(Calls.MUTATE, (q, a, p) -> mutate(q, a))
            .on(Calls.STAT, (q, a, p) -> serve(Calls.STAT, a, this::stat))
            .on(Calls.LOCATE, (q, a, p) -> serve(Calls.LOCATE, a, () -> files.locate(q)))
            .on(
                Calls.RENEW_LEASES,
                (q, a, p) -> serve(Calls.RENEW_LEASES, a, () -> renew(q.getSession())))
            .on(Calls.SERVER_INFO, (q, a, p) -> serve(Calls.SERVER_INFO, a, this::serverInfo))
            .on(
                Calls.REPORT_REPLICA,
                (q, a, p) ->
                    serve(
                        Calls.REPORT_REPLICA,
                        a,
                        () -> {
                          hints.add(q);
                          return Done.getDefaultInstance();
                        }))
            .build();
    server =
        Server.start(
            loops,
            Identity.server(Role.NAMENODE, () -> "fake"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            100,
            peer -> new Watched(service.handler(peer)));
    port = server.address().getPort();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return InetSocketAddress.createUnresolved("127.0.0.1", port);
  }

  /** Says NOT_LEADER to everything, or not. */
  public void leads(boolean yes) {
    leads = yes;
  }

  /** Number of slots of sessions opened from now on. */
  public void slots(int number) {
    slots = number;
  }

  /** The term of leases that it tells. */
  public void leaseTerm(Duration term) {
    leaseMillis = (int) term.toMillis();
  }

  /** Keeps the answers to changes back until {@link #letGo}. */
  public void hold() {
    holds = true;
  }

  /** How many answers are kept back. */
  public int heldBack() {
    return held.size();
  }

  /** Sends what {@link #hold} kept back. */
  public void letGo() {
    holds = false;
    for (Runnable each = held.poll(); each != null; each = held.poll()) each.run();
  }

  /** The next call of this kind is refused with an error frame. */
  public void refuseNext(Call<?, ?> call, ErrorCode code, Duration retryAfter) {
    trouble(
        call, new Mishap(false, new ChunkFsException(code, "told to", retryAfter, null), false));
  }

  /** The next call of this kind is executed, but its answer gets lost with the connection. */
  public void loseNextReply(Call<?, ?> call) {
    trouble(call, new Mishap(true, null, true));
  }

  /** The next call of this kind is executed, but never answered. */
  public void swallowNextReply(Call<?, ?> call) {
    trouble(call, new Mishap(true, null, false));
  }

  private void trouble(Call<?, ?> call, Trouble trouble) {
    troubles.computeIfAbsent(call.name(), name -> new ConcurrentLinkedQueue<>()).add(trouble);
  }

  /** Forgets every session, as after a long silence. */
  public synchronized void forgetSessions() {
    sessions.clear();
  }

  /** How often a kind of call came. */
  public int asked(Call<?, ?> call) {
    return asked.getOrDefault(call.name(), 0);
  }

  /** How many calls came in all. */
  public int asked() {
    return asked.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The changes that were executed, in order. */
  public List<MutateRequest> executed() {
    return List.copyOf(executed);
  }

  /** What readers said of replicas. */
  public List<ReportReplicaRequest> hints() {
    return List.copyOf(hints);
  }

  /** Ends every connection. */
  public void hangUp() {
    connections.forEach(Connection::close);
  }

  @Override
  public void close() {
    server.close();
  }

  private interface Work<R> {
    R run() throws ChunkFsException;
  }

  private <R extends MessageLite> void serve(
      Call<?, R> call, CallService.Answer<R> answer, Work<R> work) {
    asked.merge(call.name(), 1, Integer::sum);
    Queue<Trouble> queue = troubles.get(call.name());
    Trouble trouble = queue == null ? null : queue.poll();
    try {
      if (!leads) throw new ChunkFsException(ErrorCode.NOT_LEADER, "it does not lead");
      if (trouble == null) {
        R reply = work.run();
        if (holds && call == Calls.MUTATE) held.add(() -> answer.reply(reply));
        else answer.reply(reply);
        return;
      }
      if (trouble.executed()) work.run();
      if (trouble.heard() != null) throw trouble.heard();
      if (trouble.hangsUp()) hangUp();
    } catch (ChunkFsException refused) {
      answer.error(refused);
    }
  }

  private synchronized OpenSessionReply openSession() {
    sessions.put(++lastSession, new HashMap<>());
    return OpenSessionReply.newBuilder().setSession(lastSession).setSlots(slots).build();
  }

  private void mutate(MutateRequest request, CallService.Answer<MutateReply> answer) {
    serve(Calls.MUTATE, answer, () -> once(request));
  }

  private synchronized MutateReply once(MutateRequest request) throws ChunkFsException {
    CallId id = request.getCall();
    Map<Integer, Slot> session = sessions.get(id.getSession());
    Slot slot = session == null ? null : session.get(id.getSlot());
    long last = slot == null ? 0 : slot.sequence();
    if (session == null || id.getSequence() != last && id.getSequence() != last + 1) {
      throw new ChunkFsException(ErrorCode.SESSION_EXPIRED, "no such session or sequence");
    }
    if (id.getSequence() == last) return slot.reply();
    executed.add(request);
    MutateReply reply;
    try {
      reply = files.execute(request);
    } catch (ChunkFsException rejection) {
      reply = MutateReply.newBuilder().setRejected(Errors.of(rejection)).build();
    }
    session.put(id.getSlot(), new Slot(id.getSequence(), reply));
    return reply;
  }

  private StatReply stat() {
    return StatReply.getDefaultInstance();
  }

  private synchronized RenewLeasesReply renew(long session) {
    return RenewLeasesReply.newBuilder().setKnown(sessions.containsKey(session)).build();
  }

  private ServerInfoReply serverInfo() {
    return ServerInfoReply.newBuilder().setClusterId("fake").setLeaseMillis(leaseMillis).build();
  }

  /** Passes everything on and remembers the connection. */
  private final class Watched implements ConnectionHandler {
    private final ConnectionHandler service;

    Watched(ConnectionHandler service) {
      this.service = service;
    }

    @Override
    public void opened(Connection connection) {
      connections.add(connection);
      service.opened(connection);
    }

    @Override
    public void call(
        Connection connection, int callNumber, int method, int timeoutMillis, ByteBuf body) {
      service.call(connection, callNumber, method, timeoutMillis, body);
    }

    @Override
    public void closed(Connection connection, Throwable cause) {
      connections.remove(connection);
      service.closed(connection, cause);
    }
  }
}
