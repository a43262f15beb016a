package io.chunkfs.shell.demo;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * The temporary directory of the demo and the cluster in it. Both go when the demo ends, also by
 * Ctrl-C.
 */
final class DemoPlace implements AutoCloseable {
  private final Path directory;
  private final Thread hook = new Thread(this::removeAtEnd, "remove-demo");
  private MiniCluster cluster;
  private boolean gone;

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

  synchronized MiniCluster start(MiniClusterOptions options) throws IOException {
    cluster = MiniCluster.start(options);
    return cluster;
  }

  private void removeAtEnd() {
    try {
      remove();
    } catch (IOException left) {
      System.err.println("demo: could not delete " + directory + ": " + left.getMessage());
    }
  }

  private synchronized void remove() throws IOException {
    if (gone) return;
    gone = true;
    if (cluster != null) cluster.close();
    FileUtils.deleteDirectory(directory.toFile());
  }

  @Override
  public void close() throws IOException {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
