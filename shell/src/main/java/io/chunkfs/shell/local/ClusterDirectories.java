package io.chunkfs.shell.local;

import io.chunkfs.shell.cli.Environment;
import io.chunkfs.shell.cli.Words;
import io.chunkfs.shell.node.NodeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the servers of a cluster keep their data.
 *
 * @param nameNode holds {@code store} and {@code journal}
 * @param volumes of all datanodes; none when replicas are not to be looked at
 * @param settled whether the namenode has ended in order, so that its store has all that it knew
 */
public record ClusterDirectories(Path nameNode, List<Path> volumes, boolean settled) {
  public ClusterDirectories {
    volumes = List.copyOf(volumes);
  }

  /** Of directories that a person names. */
  public static ClusterDirectories of(Path nameNode, List<Path> volumes) throws IOException {
    boolean settled = new NodeFiles(nameNode).pid().isEmpty();
    return new ClusterDirectories(nameNode.toAbsolutePath(), volumes, settled);
  }

  /** Of the local cluster that the words, or the account's usual place, name. */
  public static ClusterDirectories ofLocal(Environment environment, Words words)
      throws IOException {
    LocalCluster cluster = LocalCluster.open(LocalVerb.directory(environment, words));
    List<Path> volumes = new ArrayList<>();
    for (LocalNode node : cluster.nodes()) {
      Path volume = node.directory().resolve("data");
      if (node.rack().isPresent() && Files.isDirectory(volume)) volumes.add(volume);
    }
    return of(cluster.nameNode().directory(), volumes);
  }
}
