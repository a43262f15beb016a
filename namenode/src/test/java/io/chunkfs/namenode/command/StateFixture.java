package io.chunkfs.namenode.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.id.LeaseId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.namenode.audit.Audit;
import io.chunkfs.namenode.block.FileBlocks;
import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Tree;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.Change;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.WrittenBlock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A formatted cluster's rows in memory, and commands run on them one batch each. */
public final class StateFixture {
  /** The superuser. */
  public static final Caller ROOT = new Caller("root", List.of("supergroup"), true);

  /** An account, as is {@link #BOB}. */
  public static final Caller ALICE = new Caller("alice", List.of("staff"), false);

  /** Another account of the same group. */
  public static final Caller BOB = new Caller("bob", List.of("staff"), false);

  /** Block size of all files here. */
  public static final long BLOCK_BYTES = 1 << 20;

  /** Block size and replication of all files here. */
  public static final Defaults DEFAULTS = new Defaults(BLOCK_BYTES, 3);

  private static final String CLUSTER_ID = "6f1c8a54-9d0e-4a53-8a3c-0a7b2f8b9d11";

  private final MemoryStore store = new MemoryStore();
  private final Requests requests;
  private Limits limits = shippedLimits();
  private SessionId session;
  private long wallMillis = 1_000;
  private long index;
  private List<Change> lastChanges = List.of();
  private long lastGets;

  /** A cluster just formatted, with one session. */
  public StateFixture() {
    run(new FormatCluster(CLUSTER_ID, new NamespaceId(77), "root", "supergroup"));
    session = run(new OpenSession("root", "test", 4));
    requests = new Requests(this);
  }

  /** A cluster with one file open for writing, with its first block. */
  public static StateFixture withOpenFile(String path) {
    StateFixture state = new StateFixture();
    state.run(state.requests().create(path));
    return state;
  }

  /** Commands as clients would send them. */
  public Requests requests() {
    return requests;
  }

  /** The session of the commands. */
  public SessionId session() {
    return session;
  }

  /** Makes a new session that of the commands from here on. */
  public SessionId openSession() {
    session = run(new OpenSession("root", "test", 4));
    return session;
  }

  /** The limits that commands run under. */
  public Limits limits() {
    return limits;
  }

  /** Changes single limits. */
  public void limit(UnaryOperator<Settings> change) {
    limits = limitsOf(change.apply(Settings.defaults()));
  }

  /** Changes one limit. */
  public void limit(String key, String value) {
    limit(
        settings -> {
          try {
            return settings.with(Map.of(key, value));
          } catch (SettingException wrong) {
            throw new AssertionError(wrong);
          }
        });
  }

  /** Wall time goes on. */
  public void later(long millis) {
    wallMillis += millis;
  }

  /** The wall time that commands see. */
  public long wallMillis() {
    return wallMillis;
  }

  /** Runs a command that must succeed, as one batch. */
  public <R> R run(Command<R> command) {
    try {
      return attempt(command);
    } catch (Rejection no) {
      throw new AssertionError(command + " was rejected: " + no.code() + " " + no.getMessage());
    }
  }

  /** Runs a command as one batch. When it is rejected, nothing may have been changed before. */
  public <R> R attempt(Command<R> command) throws Rejection {
    try (View view = store.view()) {
      Counted counted = new Counted(view);
      Overlay overlay = new Overlay(counted);
      R reply;
      try {
        reply = command.execute(new NamespaceEdit(overlay, limits, wallMillis));
      } catch (Rejection no) {
        assertThat(overlay.editBytes()).as("changed before it was rejected").isZero();
        throw no;
      }
      lastGets = counted.gets;
      overlay.keep();
      lastChanges = overlay.changes();
      store.write(lastChanges, AppliedRow.newBuilder().setIndex(++index).build());
      return reply;
    }
  }

  /** The rejection of a command, which must leave all rows as they are. */
  public Rejection assertRejects(ErrorCode code, Command<?> command) {
    Map<String, String> before = rows();
    try {
      Object reply = attempt(command);
      throw new AssertionError(command + " was not rejected but answered " + reply);
    } catch (Rejection no) {
      assertThat(no.code()).as(no.getMessage()).isEqualTo(code);
      assertThat(rows()).isEqualTo(before);
      return no;
    }
  }

  /** No invariant is broken. */
  public void assertSound() {
    try (View view = store.view()) {
      assertThat(new Audit(view).findings(20)).isEmpty();
    }
  }

  /** Changes of the last command. */
  public List<Change> lastChanges() {
    return lastChanges;
  }

  /** Rows that the last command read from the store, one by one or by a scan. */
  public long lastGets() {
    return lastGets;
  }

  /** Changes rows behind the commands' back. */
  public void tamper(Change change) {
    tamper(List.of(change));
  }

  /** Changes rows behind the commands' back. */
  public void tamper(List<Change> changes) {
    store.write(changes, AppliedRow.newBuilder().setIndex(++index).build());
  }

  /** All rows as text. */
  public Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    try (View view = store.view();
        RowCursor cursor = view.scan(new byte[] {0}, new byte[] {(byte) 0xff})) {
      while (cursor.next()) {
        HexFormat hex = HexFormat.of();
        rows.put(
            (char) cursor.key()[0] + hex.formatHex(cursor.key()), hex.formatHex(cursor.value()));
      }
    }
    return rows;
  }

  /** How many rows there are of a kind. */
  public long count(byte kind) {
    long count = 0;
    byte[] start = Keys.start(kind);
    try (View view = store.view();
        RowCursor cursor = view.scan(start, Keys.end(start))) {
      while (cursor.next()) count++;
    }
    return count;
  }

  /** The state now. The caller closes it. */
  public View view() {
    return store.view();
  }

  /** What is at a path. */
  public FileStatus stat(String path) {
    try (View view = store.view()) {
      return new Tree(view).resolve(ROOT, DfsPath.parse(path)).found().status();
    } catch (Rejection no) {
      throw new AssertionError(no.getMessage());
    }
  }

  /** Whether something is at a path. */
  public boolean exists(String path) {
    try (View view = store.view()) {
      return new Tree(view).resolve(ROOT, DfsPath.parse(path)).exists();
    } catch (Rejection no) {
      return false;
    }
  }

  /** Totals below a directory. */
  public Usage below(String path) {
    try (View view = store.view()) {
      return new Tree(view).below(new InodeId(stat(path).getInode()));
    }
  }

  /** The lease on a file. */
  public LeaseId leaseOn(String path) {
    return new LeaseId(stat(path).getLease());
  }

  /** All blocks of a file. */
  public List<FileBlock> blocks(String path) {
    try (View view = store.view()) {
      return new FileBlocks(view).range(stat(path), 0, 0, Integer.MAX_VALUE).blocks();
    }
  }

  /** The last block of a file. */
  public FileBlock lastBlock(String path) {
    List<FileBlock> blocks = blocks(path);
    return blocks.get(blocks.size() - 1);
  }

  /** What a pipeline proves of a new block that was filled with so many bytes. */
  public static WrittenBlock written(LocatedBlock block, long length) {
    WrittenBlock.Builder written =
        WrittenBlock.newBuilder().setKey(block.getKey()).setLength(length).setCrc(4711);
    for (DataNodeAddress node : block.getNodesList()) written.addMembers(node.getNode());
    return written.build();
  }

  /** Writes a closed file of full blocks and a last one of {@code lastBytes}, if not 0. */
  public void writeFile(String path, int fullBlocks, long lastBytes) {
    List<Long> lengths = new ArrayList<>();
    for (int i = 0; i < fullBlocks; i++) lengths.add(BLOCK_BYTES);
    if (lastBytes > 0) lengths.add(lastBytes);
    if (lengths.isEmpty()) {
      CreateReply empty = run(requests.createEmpty(path)).getCreated();
      run(requests.complete(empty, null));
      return;
    }
    CreateReply file = run(requests.create(path)).getCreated();
    LocatedBlock block = file.getFirstBlock();
    for (int i = 0; i < lengths.size() - 1; i++) {
      block = run(requests.allocate(file, written(block, lengths.get(i)))).getAllocated();
    }
    run(requests.complete(file, written(block, lengths.get(lengths.size() - 1))));
  }

  /** Reclaims all that was deleted; returns in how many slices. */
  public int reclaimAll(int limit) {
    int slices = 0;
    for (InodeId root = nextReclaim(); root != null; root = nextReclaim()) {
      run(new ReclaimSlice(root, limit));
      slices++;
    }
    return slices;
  }

  private InodeId nextReclaim() {
    byte[] start = Keys.start(Keys.RECLAIM);
    try (View view = store.view();
        RowCursor cursor = view.scan(start, Keys.end(start))) {
      return cursor.next() ? new InodeId(Keys.number(cursor.key())) : null;
    }
  }

  private static Limits shippedLimits() {
    return limitsOf(Settings.defaults());
  }

  private static Limits limitsOf(Settings settings) {
    try {
      return Limits.from(settings);
    } catch (SettingException wrong) {
      throw new AssertionError(wrong);
    }
  }

  /** Counts what is read. */
  private static final class Counted implements Rows {
    private final Rows rows;
    private long gets;

    Counted(Rows rows) {
      this.rows = rows;
    }

    @Override
    public byte[] get(byte[] key) {
      gets++;
      return rows.get(key);
    }

    @Override
    public RowCursor scan(byte[] from, byte[] to) {
      RowCursor cursor = rows.scan(from, to);
      return new RowCursor() {
        @Override
        public boolean next() {
          gets++;
          return cursor.next();
        }

        @Override
        public byte[] key() {
          return cursor.key();
        }

        @Override
        public byte[] value() {
          return cursor.value();
        }

        @Override
        public void close() {
          cursor.close();
        }
      };
    }
  }
}
