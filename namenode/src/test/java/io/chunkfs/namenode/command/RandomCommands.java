package io.chunkfs.namenode.command;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.namenode.block.FileBlocks;
import io.chunkfs.namenode.namespace.Node;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.View;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes random commands on few names, so that they meet, and says what the model expects. */
final class RandomCommands {
  /** A command, what becomes of it, and what is to be learned from its reply. */
  record Step(Command<?> command, Optional<ErrorCode> expected, Consumer<Object> done) {}

  /** A file that somebody opened, and its open block; whether the lease still holds is unknown. */
  private static final class Writer {
    private final CreateReply file;
    private LocatedBlock block;

    Writer(CreateReply file) {
      this.file = file;
      this.block = file.hasFirstBlock() ? file.getFirstBlock() : null;
    }
  }

  private final Random random;
  private final StateFixture state;
  private final ModelTree model;
  private final Map<Integer, Writer> writers = new HashMap<>();

  /** Leases of the real state as the model's numbers. */
  private final Map<Long, Integer> numbers = new HashMap<>();

  private int lastWriter;

  RandomCommands(Random random, StateFixture state, ModelTree model) {
    this.random = random;
    this.state = state;
    this.model = model;
  }

  Step next() {
    String path = path();
    return switch (random.nextInt(12)) {
      case 0, 1 -> mkdirs(path);
      case 2, 3 -> create(path);
      case 4 -> rename(path, path());
      case 5 -> delete(path);
      case 6 -> setReplication(path);
      case 7 -> setPermission(path);
      case 8 -> random.nextInt(5) == 0 ? expire() : mkdirs(path);
      default -> write(path);
    };
  }

  /** The real tree in the model's form. */
  Map<String, ModelTree.Entry> actual() {
    Map<String, ModelTree.Entry> all = new TreeMap<>();
    try (View view = state.view()) {
      FileStatus root = Stored.require(view, Node.ROOT_KEY, FileStatus.parser());
      all.put("", entry(view, root));
      walk(view, "", new InodeId(root.getInode()), all);
    }
    return all;
  }

  private Step mkdirs(String path) {
    int permission = random.nextInt(01000);
    return step(
        state.requests().mkdirs(StateFixture.ROOT, path, permission),
        model.mkdirs(path, permission));
  }

  private Step create(String path) {
    boolean overwrite = random.nextBoolean();
    boolean firstBlock = random.nextBoolean();
    int writer = ++lastWriter;
    Create command =
        state
            .requests()
            .create(
                StateFixture.ROOT,
                Requests.newFile(path)
                    .setParents(true)
                    .setOverwrite(overwrite)
                    .setFirstBlock(firstBlock));
    Optional<ErrorCode> expected =
        model.create(path, overwrite, new ModelTree.Entry(0, 3, 0644, writer, firstBlock));
    return new Step(
        command,
        expected,
        reply -> {
          CreateReply created = ((MutateReply) reply).getCreated();
          writers.put(writer, new Writer(created));
          numbers.put(created.getLease(), writer);
        });
  }

  private Step rename(String from, String to) {
    boolean overwrite = random.nextBoolean();
    return step(
        state.requests().rename(StateFixture.ROOT, from, to, overwrite),
        model.rename(from, to, overwrite));
  }

  private Step delete(String path) {
    boolean recursive = random.nextInt(3) == 0;
    return step(
        state.requests().delete(StateFixture.ROOT, path, recursive), model.delete(path, recursive));
  }

  private Step setReplication(String path) {
    int replication = 1 + random.nextInt(4);
    Optional<ErrorCode> expected = model.missing(path);
    if (expected.isEmpty()) {
      ModelTree.Entry old = model.get(path);
      if (old.isDirectory()) {
        expected = Optional.of(ErrorCode.IS_A_DIRECTORY);
      } else {
        model.put(
            path,
            new ModelTree.Entry(
                old.length(), replication, old.permission(), old.writer(), old.openBlock()));
      }
    }
    return step(state.requests().setReplication(path, replication), expected);
  }

  private Step setPermission(String path) {
    int permission = random.nextInt(02000);
    Optional<ErrorCode> expected = model.missing(path);
    if (expected.isEmpty()) {
      ModelTree.Entry old = model.get(path);
      model.put(
          path,
          new ModelTree.Entry(
              old.length(), old.replication(), permission, old.writer(), old.openBlock()));
    }
    return step(state.requests().setPermission(StateFixture.ROOT, path, permission), expected);
  }

  /** Lets a writer's lease expire: the file stays open, for nobody. */
  private Step expire() {
    if (writers.isEmpty()) return create(path());
    int number = anyWriter();
    Writer writer = writers.remove(number);
    ExpireLease command = new ExpireLease(new io.chunkfs.common.id.LeaseId(writer.file.getLease()));
    return new Step(
        command,
        Optional.empty(),
        reply ->
            model
                .openUnder(number)
                .ifPresent(path -> numbers.put(state.stat(path).getLease(), number)));
  }

  /** The next call of some writer, whose file may have moved or gone. */
  private Step write(String elsewhere) {
    if (writers.isEmpty()) return create(elsewhere);
    int number = anyWriter();
    Writer writer = writers.get(number);
    Optional<String> path = model.openUnder(number);
    if (path.isEmpty()) {
      writers.remove(number);
      return delete(elsewhere);
    }
    ModelTree.Entry old = model.get(path.get());
    boolean close = random.nextBoolean();
    boolean full = !close && old.openBlock();
    long length = full ? StateFixture.BLOCK_BYTES : 1 + random.nextInt(1000);
    if (writer.block != null && random.nextInt(4) == 0) return abandon(number, path.get());
    var written = writer.block == null ? null : StateFixture.written(writer.block, length);
    long after = old.length() + (written == null ? 0 : length);
    model.put(
        path.get(),
        new ModelTree.Entry(
            after, old.replication(), old.permission(), close ? 0 : number, !close));
    if (close) {
      writers.remove(number);
      return step(state.requests().complete(writer.file, written), Optional.empty());
    }
    return new Step(
        state.requests().allocate(writer.file, written),
        Optional.empty(),
        reply -> writer.block = ((MutateReply) reply).getAllocated());
  }

  private Step abandon(int number, String path) {
    Writer writer = writers.get(number);
    ModelTree.Entry old = model.get(path);
    model.put(
        path,
        new ModelTree.Entry(old.length(), old.replication(), old.permission(), number, false));
    Step step =
        step(state.requests().abandon(writer.file, writer.block.getKey()), Optional.empty());
    writer.block = null;
    return step;
  }

  private int anyWriter() {
    List<Integer> all = new ArrayList<>(writers.keySet());
    return all.get(random.nextInt(all.size()));
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(4);
    for (int i = 0; i < depth; i++) path.append('/').append((char) ('a' + random.nextInt(3)));
    return path.toString();
  }

  private static Step step(Command<?> command, Optional<ErrorCode> expected) {
    return new Step(command, expected, reply -> {});
  }

  private void walk(View view, String path, InodeId at, Map<String, ModelTree.Entry> all) {
    byte[] first = Keys.entry(at, "");
    try (RowCursor cursor = view.scan(first, Keys.end(first))) {
      while (cursor.next()) {
        FileStatus status = Stored.parse(cursor.value(), FileStatus.parser());
        String child = path + "/" + Keys.name(cursor.key());
        all.put(child, entry(view, status));
        if (status.getType() == FileType.DIRECTORY) {
          walk(view, child, new InodeId(status.getInode()), all);
        }
      }
    }
  }

  private ModelTree.Entry entry(View view, FileStatus status) {
    if (status.getType() == FileType.DIRECTORY) return ModelTree.directory(status.getPermission());
    boolean openBlock = new FileBlocks(view).open(status).isPresent();
    int writer = status.getLease() == 0 ? 0 : numbers.getOrDefault(status.getLease(), -1);
    return new ModelTree.Entry(
        status.getLength(), status.getReplication(), status.getPermission(), writer, openBlock);
  }
}
