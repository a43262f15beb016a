package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.MkdirOptions;
import io.chunkfs.common.config.Settings;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How files come into the cluster. One is written under the name {@code NAME._COPYING_} and renamed
 * when it is whole, so that no reader ever sees a part of it.
 *
 * @param force replaces a file that is there
 * @param direct writes under the final name at once
 */
record Arrival(boolean force, boolean direct) {
  /** What writes the contents. */
  interface Filling {
    void into(ChunkOutput out) throws IOException;
  }

  /** Options of verbs that make files, for {@link #options}. */
  static final String[] VALUES = {"t", "q", "replication", "block-size"};

  /** Replication and block size only when this command names them; else the cluster decides. */
  static CreateOptions options(Work work, Words words) throws UsageException, IOException {
    CreateOptions options = CreateOptions.defaults();
    Map<String, String> given = new HashMap<>(work.context().singleSettings());
    if (words.value("replication").isPresent()) {
      given.put("cluster.replication", Integer.toString(words.count("replication", 0, 1)));
    }
    words.value("block-size").ifPresent(size -> given.put("cluster.block-size", size));
    Settings settings = work.clusters().settings().with(given);
    if (given.containsKey("cluster.replication")) {
      options = options.withReplication(settings.count("cluster.replication"));
    }
    if (given.containsKey("cluster.block-size")) {
      options = options.withBlockSize(settings.bytes("cluster.block-size"));
    }
    return words.has("l") ? options.withReplication(1) : options;
  }

  /** Makes a directory; an existing one is merged into. */
  static void directory(Target target) throws IOException {
    Optional<FileInfo> info = target.fs().find(target.path());
    if (info.isPresent() && !info.get().directory()) {
      throw Failures.of(target.shown(), "Is not a directory");
    }
    if (info.isEmpty()) {
      target.fs().mkdirs(target.path(), MkdirOptions.single());
    }
  }

  /** Refuses a place that is taken. */
  void requireFree(Target target) throws IOException {
    Optional<FileInfo> info = target.fs().find(target.path());
    if (info.isEmpty()) return;
    if (info.get().directory()) throw Failures.of(target.shown(), "Is a directory");
    if (!force) throw Failures.of(target.shown(), "File exists");
  }

  /** Makes a file; what is unfinished after a failure is removed. */
  void file(Target target, CreateOptions create, Unfinished unfinished, Filling filling)
      throws IOException {
    Target part = direct ? target : target.sibling(target.path().name() + Put.PART);
    CreateOptions forPart = create.withOverwrite(!direct || force);
    ChunkOutput out =
        unfinished.begin(
            () -> target.fs().create(part.path(), forPart),
            () -> target.fs().delete(part.path(), false));
    try {
      filling.into(out);
      out.close();
      unfinished.finish(
          () -> {
            if (!direct) target.fs().rename(part.path(), target.path(), force);
          });
    } catch (IOException failed) {
      out.abort();
      unfinished.undo(failed);
      throw failed;
    }
  }
}
