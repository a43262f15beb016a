package io.chunkfs.client.fake;

import io.chunkfs.client.name.NameNodeLink;
import io.chunkfs.client.name.Patience;
import io.chunkfs.client.read.AvoidedNodes;
import io.chunkfs.client.read.ReadContext;
import io.chunkfs.client.read.ReadSettings;
import io.chunkfs.client.write.FileWriter;
import io.chunkfs.client.write.WriteContext;
import io.chunkfs.client.write.WriteSettings;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.common.time.Clock;
import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateRequest;
import io.chunkfs.proto.Role;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.ConnectionPool;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A namenode, some datanodes, and what a client needs to use them; all fake but the sockets. */
public final class FakeCluster implements AutoCloseable {
  /** Bytes of a packet. */
  public static final int PACKET = 4096;

  /** Packets that a writer may have unacknowledged. */
  public static final int WINDOW = 4;

  private final EventLoops loops = EventLoops.create("fake", 2);
  private final FakeFiles files = new FakeFiles();
  private final Map<Long, FakeDataNode> dataNodes = new ConcurrentHashMap<>();
  private final FakeNameNode nameNode;
  private final ConnectionPool pool;
  private final NameNodeLink names;

  /** Starts all. */
  public FakeCluster(int numberOfDataNodes) throws ChunkFsException {
    nameNode = new FakeNameNode(loops, files);
    for (long id = 1; id <= numberOfDataNodes; id++) {
      FakeDataNode node = new FakeDataNode(id, loops, dataNodes);
      dataNodes.put(id, node);
      files.register(node.address());
    }
    Identity identity =
        new Identity(Role.CLIENT, () -> "", Authentication.newBuilder().setUser("alice").build());
    Connector connector = new Connector(loops, identity);
    pool = new ConnectionPool(connector, loops, 4, Duration.ofSeconds(30));
    names =
        new NameNodeLink(
            (address, timeout) -> CallClient.connect(connector, loops, address, timeout),
            List.of(nameNode.address()),
            new Patience(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2)),
            "test");
  }

  /** The namenode. */
  public FakeNameNode nameNode() {
    return nameNode;
  }

  /** Its files. */
  public FakeFiles files() {
    return files;
  }

  /** Datanode dn{@code id}. */
  public FakeDataNode dataNode(long id) {
    return dataNodes.get(id);
  }

  /** The way to the namenode. */
  public NameNodeLink names() {
    return names;
  }

  /** What readers need. */
  public ReadContext reads() {
    return new ReadContext(
        names,
        pool,
        new ReadSettings(Duration.ofSeconds(2), Duration.ofMillis(300), 64 << 10),
        new AvoidedNodes(Clock.system()));
  }

  /** What writers need; a pipeline that stands still is given up soon. */
  public WriteContext writes() {
    return writes(Duration.ofMillis(400));
  }

  private WriteContext writes(Duration stall) {
    return new WriteContext(
        names,
        pool,
        new WriteSettings(
            FakeDataNode.SLICE,
            PACKET,
            WINDOW,
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            stall,
            Duration.ofMillis(900)));
  }

  /** Creates a file, with its first block. */
  public FileWriter create(String path) throws ChunkFsException {
    return create(CreateRequest.newBuilder().setPath(path).setFirstBlock(true));
  }

  /** Creates a file. */
  public FileWriter create(CreateRequest.Builder request) throws ChunkFsException {
    return new FileWriter(
        writes(),
        DfsPath.parse(request.getPath()),
        names.mutate(MutateRequest.newBuilder().setCreate(request)).getCreated());
  }

  /** Creates a file whose writer waits as long as this for an ack. */
  public FileWriter createPatiently(String path, Duration stall) throws ChunkFsException {
    CreateRequest.Builder request = CreateRequest.newBuilder().setPath(path).setFirstBlock(true);
    return new FileWriter(
        writes(stall),
        DfsPath.parse(path),
        names.mutate(MutateRequest.newBuilder().setCreate(request)).getCreated());
  }

  /** Writes a whole file. */
  public void write(String path, byte[] content) throws ChunkFsException {
    FileWriter writer = create(path);
    writer.write(ByteBuffer.wrap(content));
    writer.close();
  }

  /** A file's bytes as one datanode has them. */
  public byte[] bytesOn(long id, String path) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (LocatedBlock block : files.blocks(path)) {
      all.writeBytes(dataNode(id).bytes(block.getKey().getBlock()));
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    names.close();
    pool.close();
    dataNodes.values().forEach(FakeDataNode::close);
    nameNode.close();
    loops.close();
  }
}
