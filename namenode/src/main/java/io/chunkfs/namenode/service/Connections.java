package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.proto.ErrorReply;
import io.chunkfs.proto.PacketAck;
import io.chunkfs.transport.Connection;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.Peer;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who speaks over which connection, so that a broken one is noticed: a datanode is suspect at once,
 * a client's leases get a shorter clock. Any thread.
 */
final class Connections {
  /** Sessions that are remembered for one connection. */
  private static final int SESSIONS = 1024;

  private final Map<Peer, Speaker> speakers = new ConcurrentHashMap<>();
  private final Map<DataNodeId, Peer> dataNodes = new ConcurrentHashMap<>();
  private final Gate gate;

  private static final class Speaker {
    private final Set<SessionId> sessions = ConcurrentHashMap.newKeySet();
    private volatile DataNodeId node;
    private volatile long process;
  }

  Connections(Gate gate) {
    this.gate = gate;
  }

  /** A session was used over a connection. */
  void uses(Peer peer, SessionId session) {
    Speaker speaker = speakers.get(peer);
    if (speaker != null && speaker.sessions.size() < SESSIONS) speaker.sessions.add(session);
  }

  /** A datanode's process presented itself over a connection. */
  void isDataNode(Peer peer, DataNodeId node, long process) {
    Speaker speaker = speakers.get(peer);
    if (speaker == null) return;
    speaker.process = process;
    speaker.node = node;
    dataNodes.put(node, peer);
  }

  /** Connections now. */
  int count() {
    return speakers.size();
  }

  /** Serves one connection as {@code calls} does, and notices its end. */
  ConnectionHandler watched(Peer peer, ConnectionHandler calls) {
    speakers.put(peer, new Speaker());
    return new ConnectionHandler() {
      @Override
      public void opened(Connection connection) {
        calls.opened(connection);
      }

      @Override
      public void call(
          Connection connection, int callNumber, int method, int timeoutMillis, ByteBuf body) {
        calls.call(connection, callNumber, method, timeoutMillis, body);
      }

      @Override
      public void packet(Connection connection, ByteBuf frame) {
        calls.packet(connection, frame);
      }

      @Override
      public void ack(Connection connection, PacketAck ack) {
        calls.ack(connection, ack);
      }

      @Override
      public void reply(Connection connection, int callNumber, ByteBuf body) {
        calls.reply(connection, callNumber, body);
      }

      @Override
      public void error(Connection connection, int callNumber, ErrorReply error) {
        calls.error(connection, callNumber, error);
      }

      @Override
      public void writabilityChanged(Connection connection) {
        calls.writabilityChanged(connection);
      }

      @Override
      public void closed(Connection connection, Throwable cause) {
        calls.closed(connection, cause);
        broke(peer);
      }
    };
  }

  private void broke(Peer peer) {
    Speaker speaker = speakers.remove(peer);
    if (speaker == null) return;
    try {
      Serving rooms = gate.rooms();
      long now = rooms.cluster().attendedNanos();
      for (SessionId session : speaker.sessions) rooms.leases().broke(session, now);
      DataNodeId node = speaker.node;
      long process = speaker.process;
      // One that it had before it connected anew says nothing.
      if (node == null || !dataNodes.remove(node, peer)) return;
      rooms.cluster().submit((cluster, at) -> cluster.connectionBroke(node, process, at));
    } catch (ChunkFsException notServing) {
      // Soft state only: silence will tell the same, later.
      return;
    }
  }
}
