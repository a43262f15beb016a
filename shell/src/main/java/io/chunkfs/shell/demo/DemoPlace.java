package io.chunkfs.shell.demo;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import io.chunkfs.minicluster.NodeDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The temporary directory of the demo, its user's alone, and the cluster in it. Both go when the
 * demo ends, also by Ctrl-C.
 */
final class DemoPlace implements AutoCloseable {
  private final Path directory;
  private final Thread hook = new Thread(this::removeAtEnd, "remove-demo");
  private MiniNodes nodes;
  private boolean gone;
  private volatile boolean ending;

  private DemoPlace(Path directory) {
    this.directory = directory;
  }

  static DemoPlace make() throws IOException {
    DemoPlace place = new DemoPlace(Files.createTempDirectory("chunkfs-demo-"));
    Runtime.getRuntime().addShutdownHook(place.hook);
    return place;
  }

  Path directory() {
    return directory;
  }

  /** Whether the demo is being ended; what fails from now on fails for that reason. */
  boolean ending() {
    return ending;
  }

  synchronized MiniCluster start(MiniClusterOptions options) throws IOException {
    if (gone) throw new IOException("the demo is ending");
    MiniCluster cluster = MiniCluster.start(options);
    nodes = new MiniNodes(cluster);
    return cluster;
  }

  /** The datanodes, once they are started. */
  synchronized MiniNodes nodes() {
    return nodes;
  }

  private void removeAtEnd() {
    try {
      remove();
    } catch (IOException left) {
      System.err.println("demo: could not delete " + directory + ": " + left.getMessage());
    }
  }

  private void remove() throws IOException {
    ending = true;
    synchronized (this) {
      if (gone) return;
      gone = true;
      if (nodes != null) nodes.close();
      NodeDirectories.delete(directory);
    }
  }

  @Override
  public void close() throws IOException {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      ending = true; // the hook runs already and finds nothing left to do
    }
  }
}
