package io.chunkfs.bench;

import io.chunkfs.common.config.Settings;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.command.Command;
import io.chunkfs.namenode.command.Complete;
import io.chunkfs.namenode.command.Create;
import io.chunkfs.namenode.command.Defaults;
import io.chunkfs.namenode.command.FormatCluster;
import io.chunkfs.namenode.command.Mkdirs;
import io.chunkfs.namenode.command.NamespaceEdit;
import io.chunkfs.namenode.command.OpenSession;
import io.chunkfs.namenode.lease.Sessions;
import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.namenode.namespace.Limits;
import io.chunkfs.namenode.namespace.NamespaceReaders;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.store.MemoryStore;
import io.chunkfs.namenode.store.Overlay;
import io.chunkfs.namenode.store.RocksStore;
import io.chunkfs.namenode.store.Store;
import io.chunkfs.namenode.store.StoreOptions;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.AppliedRow;
import io.chunkfs.proto.CallId;
import io.chunkfs.proto.CompleteRequest;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.CreateRequest;
import io.chunkfs.proto.MkdirsRequest;
import io.chunkfs.proto.MutateReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the namenode's one writer thread spends on a call: the slot looked up, the command executed,
 * the answer kept, and after each batch of calls the changes taken out and applied. The journal
 * comes on top.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CommandBenchmark {
  private static final int CALLS_A_BATCH = 64;
  private static final Caller ROOT = new Caller("root", List.of(), true);
  private static final String DIRECTORY = "/user/bench/files";

  /** Where the rows are. */
  @Param({"memory", "rocks"})
  public String rows;

  private Path directory;
  private Store store;
  private final NamespaceReaders readers = new NamespaceReaders();
  private Limits limits;
  private Defaults defaults;
  private SessionId session;
  private View view;
  private Overlay overlay;
  private long sequence;
  private long files;

  /** A formatted cluster with one session and one directory. */
  @Setup
  public void format() throws Exception {
    directory = Files.createTempDirectory("commands");
    store =
        rows.equals("memory")
            ? new MemoryStore()
            : RocksStore.open(directory, StoreOptions.from(Settings.defaults()));
    limits = Limits.from(Settings.defaults());
    defaults = Defaults.from(Settings.defaults());
    begin();
    run(new FormatCluster("bench", new NamespaceId(1), "root", "supergroup"));
    session = run(new OpenSession("root", "bench", 1));
    MkdirsRequest.Builder made =
        MkdirsRequest.newBuilder().setPath(DIRECTORY).setParents(true).setPermission(0755);
    run(new Mkdirs(ROOT, made.build()));
    apply();
  }

  /** Leaves nothing behind. */
  @TearDown
  public void close() throws IOException {
    view.close();
    store.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  /** Two calls: an empty file made and closed. */
  @Benchmark
  public MutateReply createAndComplete() throws Exception {
    CreateRequest request =
        CreateRequest.newBuilder()
            .setPath(DIRECTORY + "/file" + files++)
            .setPermission(0644)
            .build();
    CreateReply file = call(new Create(ROOT, session, request, defaults, List.of())).getCreated();
    CompleteRequest.Builder complete =
        CompleteRequest.newBuilder()
            .setInode(file.getStatus().getInode())
            .setLease(file.getLease());
    return call(new Complete(ROOT, complete.build()));
  }

  /** One status, as its reply's bytes. */
  @Benchmark
  public byte[] stat() throws Rejection {
    return readers.over(view, limits).stat(ROOT, DIRECTORY);
  }

  private MutateReply call(Command<MutateReply> command) throws Rejection, IOException {
    CallId call = CallId.newBuilder().setSession(session.value()).setSequence(sequence + 1).build();
    if (new Sessions(overlay).answered(call).isPresent()) throw new AssertionError("not executed");
    MutateReply reply = command.execute(new NamespaceEdit(overlay, limits, 1));
    new Sessions(overlay).answer(call, reply.toByteArray());
    overlay.keep();
    if (++sequence % CALLS_A_BATCH == 0) apply();
    return reply;
  }

  private <R> R run(Command<R> command) throws Rejection {
    R reply = command.execute(new NamespaceEdit(overlay, limits, 1));
    overlay.keep();
    return reply;
  }

  private void apply() throws IOException {
    store.write(overlay.changes(), AppliedRow.getDefaultInstance());
    view.close();
    begin();
  }

  private void begin() {
    view = store.view();
    overlay = new Overlay(view);
  }
}
