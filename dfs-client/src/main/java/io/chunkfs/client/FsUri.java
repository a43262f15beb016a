package io.chunkfs.client;

import io.chunkfs.common.path.DfsPath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which cluster, and which path in it: {@code dfs://h1:p1,h2:p2/path}. Nothing in it is encoded: a
 * percent sign is a percent sign.
 *
 * @param nameNodes where its namenodes listen; none in {@code dfs:///path}, which leaves the
 *     cluster to be found elsewhere
 * @param path a path in it; the root when none is named
 */
public record FsUri(List<HostPort> nameNodes, DfsPath path) {
  /** What every such address begins with. */
  public static final String SCHEME = "dfs://";

  /** Port of a namenode when none is named. */
  public static final int DEFAULT_PORT = 8020;

  public FsUri {
    nameNodes = List.copyOf(nameNodes);
  }

  /** Whether {@code text} claims to be such an address rather than a bare path. */
  public static boolean looksLike(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Reads an address. Repeated and trailing slashes of the path do no harm.
   *
   * @throws IllegalArgumentException saying what is wrong when it is none
   */
  public static FsUri parse(String text) {
    if (!looksLike(text)) {
      throw new IllegalArgumentException(
          "a cluster's address looks like dfs://host:8020/, not '" + text + "'");
    }
    int slash = text.indexOf('/', SCHEME.length());
    String hosts = text.substring(SCHEME.length(), slash < 0 ? text.length() : slash);
    List<HostPort> nameNodes = new ArrayList<>();
    if (!hosts.isEmpty()) {
      for (String each : hosts.split(",", -1)) {
        if (each.isEmpty()) {
          throw new IllegalArgumentException("an address is empty in '" + text + "'");
        }
        nameNodes.add(HostPort.parse(each, DEFAULT_PORT));
      }
    }
    return new FsUri(nameNodes, slash < 0 ? DfsPath.ROOT : lenientPath(text.substring(slash)));
  }

  private static DfsPath lenientPath(String text) {
    String single = text.replaceAll("/{2,}", "/");
    boolean trailing = single.length() > 1 && single.endsWith("/");
    return DfsPath.parse(trailing ? single.substring(0, single.length() - 1) : single);
  }

  /** The same cluster with another path. */
  public FsUri withPath(DfsPath other) {
    return new FsUri(nameNodes, other);
  }

  @Override
  public String toString() {
    return SCHEME
        + nameNodes.stream().map(HostPort::toString).collect(Collectors.joining(","))
        + path;
  }
}
