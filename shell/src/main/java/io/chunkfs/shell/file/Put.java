package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.client.MkdirOptions;
import io.chunkfs.common.config.Settings;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Copies local files and directories into the cluster. A file is written under the name {@code
 * NAME._COPYING_} and renamed when it is whole, so that no reader ever sees a part of it.
 */
public final class Put extends FileVerb {
  static final String PART = "._COPYING_";

  /** Made once a command. */
  public Put() {
    super("put", Syntax.flags("f", "p", "d").arguments(1));
  }

  @Override
  public String usage() {
    return "[-f] [-p] [-d] LOCAL ... TARGET   (LOCAL may be -, standard input)";
  }

  @Override
  public String purpose() {
    return "copy local files into the cluster";
  }

  @Override
  void run(Work work, Words words) throws IOException {
    List<String> sources = words.arguments();
    Target target = work.targets().of(".");
    if (sources.size() > 1) {
      target = work.targets().of(sources.get(sources.size() - 1));
      sources = sources.subList(0, sources.size() - 1);
    }
    Optional<FileInfo> info = target.fs().find(target.path());
    boolean intoDirectory = info.isPresent() && info.get().directory();
    if (sources.size() > 1 && !intoDirectory) {
      String reason = info.isPresent() ? "Is not a directory" : "No such file or directory";
      work.fail("", Failures.of(target.shown(), reason));
      return;
    }
    CreateOptions options = createOptions(work);
    try (Unfinished unfinished = new Unfinished()) {
      Copy copy = new Copy(work, words, options, unfinished, new Pump());
      for (String source : sources) copy.one(source, target, intoDirectory);
    }
  }

  /** Replication and block size only when this command names them; else the cluster decides. */
  private static CreateOptions createOptions(Work work) throws IOException {
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

  private record Copy(
      Work work, Words words, CreateOptions options, Unfinished unfinished, Pump pump) {

    void one(String source, Target target, boolean intoDirectory) {
      if (source.equals("-")) {
        work.attempt(target.shown(), () -> standardInput(target, intoDirectory));
        return;
      }
      Path local = LocalPaths.of(source);
      if (!Files.exists(local)) {
        work.fail("", Failures.of(source, "No such file or directory"));
        return;
      }
      Path name = local.toAbsolutePath().normalize().getFileName();
      Target place = intoDirectory && name != null ? target.child(name.toString()) : target;
      tree(local, place);
    }

    private void standardInput(Target target, boolean intoDirectory) throws IOException {
      if (intoDirectory) throw Failures.of(target.shown(), "Is a directory");
      requireFree(target);
      file(Channels.newChannel(work.context().in()), target, options);
    }

    /** A file, or a directory with what is in it; existing directories are merged into. */
    private void tree(Path local, Target target) {
      boolean done =
          work.attempt(
              target.shown(),
              () -> {
                if (Files.isDirectory(local)) {
                  directory(target);
                } else {
                  localFile(local, target);
                }
                if (words.has("p")) preserve(local, target);
              });
      if (!done || !Files.isDirectory(local)) return;
      work.attempt(
          local.toString(),
          () -> {
            try (Stream<Path> entries = Files.list(local)) {
              for (Path entry : entries.sorted().toList()) {
                tree(entry, target.child(entry.getFileName().toString()));
              }
            }
          });
    }

    private void directory(Target target) throws IOException {
      Optional<FileInfo> info = target.fs().find(target.path());
      if (info.isPresent() && !info.get().directory()) {
        throw Failures.of(target.shown(), "Is not a directory");
      }
      if (info.isEmpty()) target.fs().mkdirs(target.path(), MkdirOptions.single());
    }

    private void localFile(Path local, Target target) throws IOException {
      requireFree(target);
      try (FileChannel in = FileChannel.open(local)) {
        file(in, target, options.withEmpty(Files.isRegularFile(local) && in.size() == 0));
      }
    }

    private void requireFree(Target target) throws IOException {
      Optional<FileInfo> info = target.fs().find(target.path());
      if (info.isEmpty()) return;
      if (info.get().directory()) throw Failures.of(target.shown(), "Is a directory");
      if (!words.has("f")) throw Failures.of(target.shown(), "File exists");
    }

    private void file(ReadableByteChannel in, Target target, CreateOptions create)
        throws IOException {
      boolean direct = words.has("d");
      Target part = direct ? target : target.sibling(target.path().name() + PART);
      CreateOptions forPart = create.withOverwrite(!direct || words.has("f"));
      ChunkOutput out =
          unfinished.begin(
              () -> target.fs().create(part.path(), forPart),
              () -> target.fs().delete(part.path(), false));
      try {
        pump.in(in, out);
        out.close();
        unfinished.finish(
            () -> {
              if (direct) return;
              target.fs().rename(part.path(), target.path(), words.has("f"));
            });
      } catch (IOException failed) {
        out.abort();
        unfinished.undo(failed);
        throw failed;
      }
    }

    private void preserve(Path local, Target target) throws IOException {
      LocalPaths.Kept kept = LocalPaths.kept(local);
      target.fs().setPermission(target.path(), kept.permission());
      target.fs().setTimes(target.path(), kept.modifiedMillis(), kept.accessedMillis());
      FileInfo info = target.fs().stat(target.path());
      if (!info.owner().equals(kept.owner()) || !info.group().equals(kept.group())) {
        target.fs().setOwner(target.path(), kept.owner(), kept.group());
      }
    }
  }
}
