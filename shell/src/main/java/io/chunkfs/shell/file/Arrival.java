package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.MkdirOptions;
import io.chunkfs.common.config.Settings;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
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

  /** Replication and block size only when this command names them; else the cluster decides. */
  static CreateOptions options(Work work) throws IOException {
    CreateOptions options = CreateOptions.defaults();
    Map<String, String> given = work.context().singleSettings();
    Settings settings = work.clusters().settings();
    if (given.containsKey("cluster.replication")) {
      options = options.withReplication(settings.count("cluster.replication"));
    }
    if (given.containsKey("cluster.block-size")) {
      options = options.withBlockSize(settings.bytes("cluster.block-size"));
    }
    return options;
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
