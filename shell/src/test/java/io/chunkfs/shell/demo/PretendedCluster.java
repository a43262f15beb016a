package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.DataNodeInfo;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.NodeInfo.State;
import io.chunkfs.common.checksum.Crc32cs;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.common.time.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * A cluster as the demo must find one, in memory and on a clock that only moves while somebody
 * waits: nodes die of silence, one block at a time is copied, one replica at a time too many is
 * deleted. Tests break one of its methods.
 */
class PretendedCluster implements DemoFiles, DemoNodes, Clock, Waiting.Pause {
  static final Duration DEAD_AFTER = Duration.ofSeconds(5);
  static final int BLOCK_BYTES = 500_000;

  final List<TreeMap<Long, byte[]>> disks = new ArrayList<>();
  final TreeSet<Integer> running = new TreeSet<>();
  private final Map<Integer, Long> silentSince = new TreeMap<>();
  private final int wanted;
  private long now;
  private long lastWork;
  private DfsPath put = DfsPath.parse("/nothing");
  private int length;

  PretendedCluster(int nodes) {
    for (int number = 1; number <= nodes; number++) {
      disks.add(new TreeMap<>());
      running.add(number);
    }
    wanted = Math.min(3, nodes);
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long wallMillis() {
    return now / 1_000_000;
  }

  @Override
  public void nanos(long passing) {
    now += passing;
    if (now - lastWork < Duration.ofMillis(300).toNanos()) return;
    lastWork = now;
    repairOne();
  }

  /** Copies one block that has too few replicas, or deletes one replica of one that has more. */
  void repairOne() {
    for (long block : blockIds()) {
      List<Integer> holders = holders(block, this::counts);
      if (holders.size() < wanted && !holders.isEmpty()) {
        for (int target : running) {
          if (disk(target).containsKey(block)) continue;
          disk(target).put(block, copied(disk(holders.get(0)).get(block)));
          return;
        }
      } else if (holders.size() > wanted) {
        disk(holders.get(0)).remove(block);
        return;
      }
    }
  }

  /** What a copy comes to. */
  byte[] copied(byte[] replica) {
    return replica;
  }

  private TreeSet<Long> blockIds() {
    TreeSet<Long> ids = new TreeSet<>();
    for (int number = 0; number * BLOCK_BYTES < length; number++) ids.add(number + 1L);
    return ids;
  }

  private List<Integer> holders(long block, IntPredicate which) {
    List<Integer> holders = new ArrayList<>();
    for (int node = 1; node <= disks.size(); node++) {
      if (which.test(node) && disk(node).containsKey(block)) holders.add(node);
    }
    return holders;
  }

  private boolean counts(int node) {
    return running.contains(node) || now - silentSince.get(node) <= DEAD_AFTER.toNanos();
  }

  Map<Long, byte[]> disk(int node) {
    return disks.get(node - 1);
  }

  @Override
  public void put(Path local, DfsPath path) throws IOException {
    byte[] content = Files.readAllBytes(local);
    put = path;
    length = content.length;
    for (long block : blockIds()) {
      int from = (int) (block - 1) * BLOCK_BYTES;
      byte[] bytes = Arrays.copyOfRange(content, from, Math.min(length, from + BLOCK_BYTES));
      for (int member = 0; member < wanted; member++) {
        disk((int) (block + member) % disks.size() + 1).put(block, bytes);
      }
    }
  }

  @Override
  public List<FileInfo> list(DfsPath directory) throws IOException {
    return List.of(info(directory.child(put.name()), length));
  }

  static FileInfo info(DfsPath path, long length) {
    return new FileInfo(
        path, new InodeId(2), false, length, 3, 1 << 20, 1, 1, "me", "us", 0644, false, 1);
  }

  @Override
  public InputStream open(DfsPath path) throws IOException {
    return new ByteArrayInputStream(content());
  }

  byte[] content() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (long block : blockIds()) {
      List<Integer> alive = holders(block, running::contains);
      if (alive.isEmpty()) throw new IOException("no replica of block " + block + " is left");
      all.write(disk(alive.get(0)).get(block));
    }
    return all.toByteArray();
  }

  @Override
  public List<BlockInfo> blocks(DfsPath path) throws IOException {
    List<BlockInfo> blocks = new ArrayList<>();
    for (long block : blockIds()) {
      long offset = (block - 1) * BLOCK_BYTES;
      blocks.add(
          new BlockInfo(
              new BlockId(block),
              new Generation(1),
              offset,
              Math.min(BLOCK_BYTES, length - offset),
              true,
              wanted,
              0,
              0,
              holders(block, this::counts).size(),
              holders(block, this::counts).stream().map(PretendedCluster::node).toList(),
              List.of()));
    }
    return blocks;
  }

  private static DataNodeInfo node(int number) {
    return new DataNodeInfo(new DataNodeId(number), "dn" + number, List.of(), List.of(), "/rack1");
  }

  @Override
  public Health health() throws IOException {
    Map<String, State> states = new TreeMap<>();
    for (int node = 1; node <= disks.size(); node++) {
      states.put(
          "dn" + node,
          running.contains(node) ? State.LIVE : counts(node) ? State.SUSPECT : State.DEAD);
    }
    int few = 0;
    int many = 0;
    for (long block : blockIds()) {
      int holders = holders(block, this::counts).size();
      if (holders < wanted) few++;
      if (holders > wanted) many++;
    }
    return new Health(states, blockIds().size(), few, many, 0, "");
  }

  @Override
  public int count() {
    return disks.size();
  }

  @Override
  public boolean runs(int number) {
    return running.contains(number);
  }

  @Override
  public String address(int number) {
    return "127.0.0.1:" + (9000 + number);
  }

  @Override
  public void kill(int number) throws IOException {
    running.remove(number);
    silentSince.put(number, now);
  }

  @Override
  public void stop(int number) throws IOException {
    kill(number);
  }

  @Override
  public void start(int number) throws IOException {
    running.add(number);
  }

  @Override
  public boolean holds(int number, BlockId block) {
    return disk(number).containsKey(block.value());
  }

  @Override
  public Map<BlockId, OnDisk> replicas(int number) throws IOException {
    Map<BlockId, OnDisk> replicas = new TreeMap<>();
    disk(number)
        .forEach(
            (block, bytes) ->
                replicas.put(
                    new BlockId(block),
                    new OnDisk(bytes.length, Crc32cs.of(bytes, 0, bytes.length), "")));
    return replicas;
  }
}
