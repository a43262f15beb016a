package io.chunkfs.minicluster;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** The directories of a cluster's nodes, beside each other in one. */
public final class NodeDirectories {
  private static final int MOST_THREADS = 8;

  private NodeDirectories() {}

  /**
   * Deletes them and the one they are in. Each goes on a thread of its own: a volume has a thousand
   * directories, and a file system with a journal makes whoever deletes them wait again and again.
   */
  public static void delete(Path directory) throws IOException {
    List<Path> nodes;
    try (Stream<Path> entries = Files.list(directory)) {
      nodes = entries.filter(Files::isDirectory).toList();
    }
    int number = Math.max(1, Math.min(MOST_THREADS, nodes.size()));
    ExecutorService threads = Executors.newFixedThreadPool(number);
    try {
      List<Future<?>> deletions = new ArrayList<>();
      for (Path node : nodes) deletions.add(threads.submit(() -> deleteNow(node.toFile())));
      for (Future<?> each : deletions) each.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException known) throw known;
      throw new IllegalStateException("cannot delete " + directory, failed.getCause());
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + directory + " was deleted");
    } finally {
      threads.shutdownNow();
    }
    FileUtils.deleteDirectory(directory.toFile());
  }

  private static Void deleteNow(File node) throws IOException {
    FileUtils.deleteDirectory(node);
    return null;
  }
}
