package io.chunkfs.client.fake;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import io.chunkfs.proto.MemberStatus;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.WriteMode;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Packet;
import io.chunkfs.transport.Server;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A datanode that keeps replicas in memory, speaks the data protocol over a real port, and can be
 * told how to fail. A pipeline's first member takes the packets and hands them to the others by a
 * call in memory.
 */
public final class FakeDataNode implements AutoCloseable {
  static final int SLICE = 512;

  private final long id;
  private final EventLoops loops;
  private final Map<Long, FakeDataNode> all;
  private final Map<Long, FakeReplica> replicas = new ConcurrentHashMap<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final List<OpenWriteRequest> opened = Collections.synchronizedList(new ArrayList<>());
  private final List<String> packets = Collections.synchronizedList(new ArrayList<>());
  private final Map<Long, Set<Integer>> damaged = new ConcurrentHashMap<>();
  private final AtomicInteger readSessions = new AtomicInteger();
  private final AtomicInteger packetsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile ErrorCode refusal;
  private volatile boolean frozen;
  private volatile boolean down;
  private volatile boolean hangsUpAfterLast;
  private volatile boolean holdsAcks;
  private volatile int badAckCode;
  private int port;
  private Server server;

  FakeDataNode(long id, EventLoops loops, Map<Long, FakeDataNode> all) throws ChunkFsException {
    this.id = id;
    this.loops = loops;
    this.all = all;
    start();
  }

  /** Listens, on the port it had. */
  public void start() throws ChunkFsException {
    down = false;
    frozen = false;
    server =
        Server.start(
            loops,
            Identity.server(Role.DATANODE, () -> "fake"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            100,
            peer -> new FakeTransfer(this));
    port = server.address().getPort();
  }

  /** What others know of it. */
  public DataNodeAddress address() {
    return DataNodeAddress.newBuilder()
        .setNode(id)
        .setName("dn" + id)
        .addData(Endpoint.newBuilder().setHost("127.0.0.1").setPort(port))
        .build();
  }

  /** Its id. */
  public long id() {
    return id;
  }

  /** Dies: connections break, nobody listens. */
  public void kill() {
    down = true;
    server.close();
  }

  /** Stops answering; connections stay. */
  public void freeze() {
    frozen = true;
  }

  /** Answers again. */
  public void thaw() {
    frozen = false;
  }

  /** Refuses every session with this code; null: no more. */
  public void refuse(ErrorCode code) {
    refusal = code;
  }

  /** Fails, with an error row, once it took so many more packets. */
  public void failAfter(int packetsTaken, ErrorCode code) {
    badAckCode = code.number();
    packetsLeft.set(packetsTaken);
  }

  /** Says nothing any more once it took so many more packets. */
  public void freezeAfter(int packetsTaken) {
    badAckCode = 0;
    packetsLeft.set(packetsTaken);
  }

  /** Ends the connection in place of the next ack of a last packet. */
  public void hangUpAfterLast() {
    hangsUpAfterLast = true;
  }

  /** Keeps acks back, or not. */
  public void holdAcks(boolean yes) {
    holdsAcks = yes;
  }

  /** Ends every connection, and goes on. */
  public void hangUp() {
    connections.forEach(Connection::close);
  }

  /** Changes one byte of a replica. */
  public void damage(long block, int offset) {
    replicas.get(block).damage(offset);
    damaged.computeIfAbsent(block, any -> ConcurrentHashMap.newKeySet()).add(offset);
  }

  /** Loses what it has of a replica from an offset on. */
  public void forget(long block, int from) {
    replicas.get(block).forgetFrom(from);
  }

  /** Loses a replica. */
  public void lose(long block) {
    replicas.remove(block);
  }

  /** Bytes of a replica; null when there is none. */
  public byte[] bytes(long block) {
    FakeReplica replica = replicas.get(block);
    return replica == null ? null : replica.bytes();
  }

  /** Whether a replica is sealed. */
  public boolean sealed(long block) {
    return replicas.get(block).sealed();
  }

  /** Bytes of a replica that are fsynced. */
  public int durable(long block) {
    return replicas.get(block).durable();
  }

  /** Generation of a replica. */
  public long generation(long block) {
    return replicas.get(block).generation();
  }

  /** Write sessions that were asked for here as the first member. */
  public List<OpenWriteRequest> opened() {
    return List.copyOf(opened);
  }

  /** Packets taken as the first member, as {@code offset+length:flags}. */
  public List<String> packets() {
    return List.copyOf(packets);
  }

  /** Read sessions served. */
  public int readSessions() {
    return readSessions.get();
  }

  /** Connections that stand. */
  public int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    server.close();
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean holdsAcks() {
    return holdsAcks;
  }

  ErrorCode refusal() {
    return refusal;
  }

  Set<Connection> connectionSet() {
    return connections;
  }

  FakeReplica replica(long block) {
    return replicas.get(block);
  }

  /** Checksums as they were before any damage: a damaged byte no longer matches its own. */
  int[] checksums(long block, byte[] bytes, int from, int length) {
    byte[] sound = bytes.clone();
    for (int offset : damaged.getOrDefault(block, Set.of())) sound[offset] ^= 1;
    return Packet.crcs(ByteBuffer.wrap(sound, from, length), from, SLICE);
  }

  void countRead() {
    readSessions.incrementAndGet();
  }

  void note(OpenWriteRequest request) {
    opened.add(request);
  }

  void note(Packet packet) {
    packets.add(packet.offset() + "+" + packet.dataLength() + ":" + packet.flags());
  }

  FakeDataNode other(long node) {
    return all.get(node);
  }

  boolean takesLastAck() {
    boolean now = hangsUpAfterLast;
    hangsUpAfterLast = false;
    return now;
  }

  /** Joins a pipeline; its row. */
  MemberStatus join(OpenWriteRequest request) {
    if (down) return failed(ErrorCode.UNREACHABLE, "connection refused");
    if (frozen) return failed(ErrorCode.TIMEOUT, "did not answer");
    if (refusal != null) return failed(refusal, "told to refuse");
    long block = request.getKey().getBlock();
    FakeReplica replica = replicas.get(block);
    if (request.getMode() == WriteMode.NEW) {
      if (replica != null) return failed(ErrorCode.REPLICA_STATE, "it exists");
      replica = new FakeReplica(request.getKey().getGeneration());
      replicas.put(block, replica);
    } else {
      if (replica == null) return failed(ErrorCode.NO_SUCH_REPLICA, "no such replica");
      if (replica.generation() < request.getPreviousGeneration()
          || replica.generation() > request.getKey().getGeneration()) {
        return failed(ErrorCode.STALE_GENERATION, "of generation " + replica.generation());
      }
      replica.resume(request.getKey().getGeneration());
    }
    return MemberStatus.newBuilder().setNode(id).setReceived(replica.bytes().length).build();
  }

  /** Takes a packet as a member; its row, or null to say nothing for good. */
  MemberStatus take(long block, long generation, Packet packet) {
    if (down) return failed(ErrorCode.UNREACHABLE, "the connection broke");
    if (frozen) return null;
    if (packetsLeft.getAndDecrement() <= 0) {
      packetsLeft.set(Integer.MAX_VALUE);
      if (badAckCode != 0) {
        return failed(ErrorCode.byNumber(badAckCode).orElseThrow(), "told to fail");
      }
      frozen = true;
      return null;
    }
    FakeReplica replica = replicas.get(block);
    if (replica.generation() != generation) {
      return failed(ErrorCode.STALE_GENERATION, "resumed by another");
    }
    if (packet.firstBadPiece(SLICE) >= 0) return failed(ErrorCode.CHECKSUM_MISMATCH, "damaged");
    if (!replica.write(packet.offset(), ByteBufUtil.getBytes(packet.data()))) {
      return failed(ErrorCode.REPLICA_STATE, "a packet for " + packet.offset());
    }
    MemberStatus.Builder row = MemberStatus.newBuilder().setNode(id);
    if (packet.last()) row.setBlockCrc(replica.seal()).setSealed(true);
    if (packet.sync()) replica.sync();
    return row.setReceived(replica.bytes().length).setDurable(replica.durable()).build();
  }

  private MemberStatus failed(ErrorCode code, String detail) {
    return MemberStatus.newBuilder().setNode(id).setCode(code.number()).setDetail(detail).build();
  }
}
