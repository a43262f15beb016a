package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.common.path.DfsPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What the steps of the demo act upon, and what later ones must know of earlier ones. */
final class Scene {
  /**
   * The datanode that was killed.
   *
   * @param held the file's blocks of which it had a replica
   * @param killedNanos when
   */
  record Victim(int number, List<BlockInfo> held, long killedNanos) {
    Victim {
      held = List.copyOf(held);
    }

    String name() {
      return DemoNodes.name(number);
    }

    /** Bytes of the replicas that it had. */
    long bytes() {
      return held.stream().mapToLong(BlockInfo::length).sum();
    }
  }

  /**
   * What the demo is about.
   *
   * @param local the file that is put
   * @param path where it is put
   * @param deadAfter silence after which a datanode counts as dead
   */
  record Subject(Path local, DfsPath path, Duration deadAfter) {}

  private final Subject subject;
  private final DemoFiles files;
  private final DemoNodes nodes;
  private final Screen screen;
  private final Waiting waiting;
  private Victim victim;

  Scene(Subject subject, DemoFiles files, DemoNodes nodes, Screen screen, Waiting waiting) {
    this.subject = subject;
    this.files = files;
    this.nodes = nodes;
    this.screen = screen;
    this.waiting = waiting;
  }

  Path local() {
    return subject.local();
  }

  DfsPath path() {
    return subject.path();
  }

  Duration deadAfter() {
    return subject.deadAfter();
  }

  DemoFiles files() {
    return files;
  }

  DemoNodes nodes() {
    return nodes;
  }

  Screen screen() {
    return screen;
  }

  Waiting waiting() {
    return waiting;
  }

  void killed(Victim node) {
    victim = node;
  }

  /** The datanode that was killed; a step before killed it. */
  Victim victim() {
    if (victim == null) throw new IllegalStateException("nobody was killed yet");
    return victim;
  }

  /** Numbers of all datanodes. */
  List<Integer> all() {
    return IntStream.rangeClosed(1, nodes.count()).boxed().toList();
  }

  /** Numbers of those that were not killed. */
  List<Integer> survivors() {
    return all().stream().filter(number -> number != victim().number()).toList();
  }
}
