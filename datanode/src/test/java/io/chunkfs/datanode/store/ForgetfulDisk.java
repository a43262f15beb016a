package io.chunkfs.datanode.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that keeps what was synced and forgets the rest when its power is cut, which it
 * does by itself at a given operation. A file's bytes are kept by its own sync, its name by the
 * sync of its directory: a rename that was not followed by one may come undone, or leave both
 * names.
 */
final class ForgetfulDisk implements Disk {
  /** What a power cut leaves of what was not synced. */
  enum Memory {
    /** Nothing: the worst that a file system may do. */
    SYNCED_ONLY,
    /** Some: a first part of the changes of names, and any pages of the files. */
    SOME,
    /** Everything: as when only the process dies. */
    ALL
  }

  /** The power went off: nothing that the process does from now on reaches the disk. */
  static final class PowerCut extends RuntimeException {
    PowerCut(long operation) {
      super("power cut at operation " + operation);
    }
  }

  /** A change of a directory: a name now means a node, or nothing. */
  private record Change(Path directory, String name, Node node) {}

  /** A file or directory. */
  private static final class Node {
    private final boolean directory;
    private byte[] buffer = {}; // zeros behind the length
    private int length;
    private byte[] synced = {};
    private final Map<String, Node> entries = new TreeMap<>();
    private final Map<String, Node> syncedEntries = new TreeMap<>();

    Node(boolean directory) {
      this.directory = directory;
    }

    byte[] bytes() {
      return Arrays.copyOf(buffer, length);
    }

    void set(byte[] bytes) {
      buffer = bytes.clone();
      length = bytes.length;
    }

    void resize(int to) {
      if (to < length) Arrays.fill(buffer, to, length, (byte) 0);
      if (to > buffer.length) buffer = Arrays.copyOf(buffer, Math.max(to, 2 * buffer.length));
      length = to;
    }
  }

  private static final int PAGE = 4096;

  private final Node root = new Node(true);
  private final List<Change> unsynced = new ArrayList<>();
  private final Set<Path> locked = new HashSet<>();
  private long usable = Long.MAX_VALUE / 4;
  private long operations;
  private long cutAt = Long.MAX_VALUE;

  /** Cuts the power at the n-th changing operation from now on, before it has any effect. */
  synchronized void cutPowerAt(long n) {
    cutAt = operations + n;
  }

  /** Changing operations so far. */
  synchronized long operations() {
    return operations;
  }

  synchronized void setUsable(long bytes) {
    usable = bytes;
  }

  /** Copies a file or a whole directory, durably. */
  synchronized void copy(Path from, Path to) throws IOException {
    Node copy = copy(node(from), new HashMap<>(), Memory.ALL, new Random(0));
    settle(copy, new HashSet<>());
    enter(to, copy);
  }

  /** Copies a file or a whole directory to the same place on another disk. */
  synchronized void copyTo(ForgetfulDisk other, Path path) throws IOException {
    other.enter(path, copy(node(path), new HashMap<>(), Memory.ALL, new Random(0)));
  }

  /** Removes a file or a whole directory. */
  synchronized void remove(Path path) throws IOException {
    enter(path, null);
  }

  /** A file's bytes. */
  synchronized byte[] get(Path file) throws IOException {
    return node(file).bytes();
  }

  /** Replaces a file's bytes, behind everybody's back. */
  synchronized void set(Path file, byte[] bytes) throws IOException {
    node(file).set(bytes);
  }

  /** What the next start finds. */
  synchronized ForgetfulDisk afterPowerCut(Memory memory, long seed) {
    Random random = new Random(seed);
    ForgetfulDisk next = new ForgetfulDisk();
    Map<Node, Node> copies = new HashMap<>();
    copyTree(root, next.root, copies, memory, random);
    if (memory == Memory.SOME) {
      int kept = random.nextInt(unsynced.size() + 1);
      for (Change change : unsynced.subList(0, kept)) next.redo(change, copies, random);
    }
    next.settle(next.root, new HashSet<>());
    return next;
  }

  @Override
  public synchronized DiskFile create(Path file) throws IOException {
    step();
    Node directory = directory(file.getParent());
    if (directory.entries.containsKey(name(file))) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Node node = new Node(false);
    enter(file, node);
    return new MemoryFile(node);
  }

  @Override
  public synchronized DiskFile open(Path file, boolean writable) throws IOException {
    alive();
    return new MemoryFile(node(file));
  }

  @Override
  public synchronized void makeDirectory(Path directory) throws IOException {
    step();
    if (directory(directory.getParent()).entries.containsKey(name(directory))) return;
    enter(directory, new Node(true));
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    step();
    Node node = node(from);
    enter(to, node);
    enter(from, null);
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    step();
    if (!directory(file.getParent()).entries.containsKey(name(file))) return;
    enter(file, null);
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    step();
    Node node = directory(directory);
    node.syncedEntries.clear();
    node.syncedEntries.putAll(node.entries);
    unsynced.removeIf(change -> change.directory.equals(directory));
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    alive();
    return List.copyOf(directory(directory).entries.keySet());
  }

  @Override
  public synchronized boolean exists(Path path) {
    alive();
    return lookup(path) != null;
  }

  @Override
  public synchronized long size(Path file) throws IOException {
    alive();
    return node(file).length;
  }

  @Override
  public synchronized Path real(Path path) throws IOException {
    node(path);
    return path.toAbsolutePath().normalize();
  }

  @Override
  public synchronized long capacity(Path directory) {
    return Long.MAX_VALUE / 2;
  }

  @Override
  public synchronized long usable(Path directory) {
    return usable;
  }

  @Override
  public synchronized Optional<Closeable> lock(Path file) throws IOException {
    if (lookup(file) == null) create(file).close();
    if (!locked.add(file)) return Optional.empty();
    return Optional.of(() -> unlock(file));
  }

  private synchronized void unlock(Path file) {
    locked.remove(file);
  }

  private void alive() {
    if (operations >= cutAt) throw new PowerCut(operations);
  }

  private void step() {
    alive();
    operations++;
    alive();
  }

  private void enter(Path path, Node node) throws IOException {
    Node directory = directory(path.getParent());
    if (node == null) {
      directory.entries.remove(name(path));
    } else {
      directory.entries.put(name(path), node);
    }
    unsynced.add(new Change(path.getParent(), name(path), node));
  }

  private Node directory(Path path) throws IOException {
    Node node = node(path);
    if (!node.directory) throw new NotDirectoryException(path.toString());
    return node;
  }

  private Node node(Path path) throws IOException {
    Node node = lookup(path);
    if (node == null) throw new NoSuchFileException(path.toString());
    return node;
  }

  private Node lookup(Path path) {
    Node node = root;
    for (Path part : path.toAbsolutePath().normalize()) {
      node = node.entries.get(part.toString());
      if (node == null) return null;
    }
    return node;
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static void copyTree(
      Node from, Node to, Map<Node, Node> copies, Memory memory, Random random) {
    Map<String, Node> kept = memory == Memory.ALL ? from.entries : from.syncedEntries;
    kept.forEach((name, child) -> to.entries.put(name, copy(child, copies, memory, random)));
  }

  private static Node copy(Node node, Map<Node, Node> copies, Memory memory, Random random) {
    Node known = copies.get(node);
    if (known != null) return known;
    Node copy = new Node(node.directory);
    copies.put(node, copy);
    if (!node.directory) copy.set(surviving(node, memory, random));
    copyTree(node, copy, copies, memory, random);
    return copy;
  }

  private static byte[] surviving(Node node, Memory memory, Random random) {
    if (memory == Memory.SYNCED_ONLY) return node.synced.clone();
    if (memory == Memory.ALL) return node.bytes();
    byte[] written = node.bytes();
    byte[] bytes = (random.nextBoolean() ? written : node.synced).clone();
    for (int page = 0; page < bytes.length; page += PAGE) {
      byte[] from = random.nextBoolean() ? written : node.synced;
      for (int i = page; i < Math.min(page + PAGE, bytes.length); i++) {
        bytes[i] = i < from.length ? from[i] : 0;
      }
    }
    return bytes;
  }

  private void redo(Change change, Map<Node, Node> copies, Random random) {
    Node directory = lookup(change.directory);
    if (directory == null) return;
    if (change.node == null) {
      directory.entries.remove(change.name);
    } else {
      directory.entries.put(change.name, copy(change.node, copies, Memory.SOME, random));
    }
  }

  /** What survived is durable. */
  private void settle(Node node, Set<Node> seen) {
    if (!seen.add(node)) return;
    node.synced = node.bytes();
    node.syncedEntries.putAll(node.entries);
    node.entries.values().forEach(child -> settle(child, seen));
  }

  /** A file in memory. */
  private final class MemoryFile implements DiskFile {
    private final Node node;
    private boolean closed;

    MemoryFile(Node node) {
      this.node = node;
    }

    @Override
    public void write(ByteBuffer data, long position) throws IOException {
      synchronized (ForgetfulDisk.this) {
        open();
        step();
        int at = Math.toIntExact(position);
        if (node.length < at + data.remaining()) node.resize(at + data.remaining());
        data.get(node.buffer, at, data.remaining());
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      synchronized (ForgetfulDisk.this) {
        open();
        alive();
        if (position >= node.length) return 0;
        int count = (int) Math.min(into.remaining(), node.length - position);
        into.put(node.buffer, (int) position, count);
        return count;
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      synchronized (ForgetfulDisk.this) {
        open();
        step();
        if (length < node.length) node.resize(Math.toIntExact(length));
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (ForgetfulDisk.this) {
        open();
        step();
        node.synced = node.bytes();
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (ForgetfulDisk.this) {
        open();
        return node.length;
      }
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public void close() {
      closed = true;
    }

    private void open() throws IOException {
      if (closed) throw new java.nio.channels.ClosedChannelException();
    }
  }
}
