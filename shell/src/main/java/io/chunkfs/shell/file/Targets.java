package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.FsUri;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.shell.cli.Clusters;
import io.chunkfs.shell.cli.Failures;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Finds the paths that words of the command line mean. */
final class Targets {
  private final Clusters clusters;

  Targets(Clusters clusters) {
    this.clusters = clusters;
  }

  /**
   * The path that a word names: with an address or without, relative ones from the account's home.
   */
  Target of(String typed) throws IOException {
    if (typed.isEmpty()) throw new IOException("Can not create a Path from an empty string");
    ChunkFs fs;
    String path;
    if (FsUri.looksLike(typed)) {
      int slash = typed.indexOf('/', FsUri.SCHEME.length());
      fs = clusters.at(address(slash < 0 ? typed : typed.substring(0, slash)));
      path = slash < 0 ? "/" : typed.substring(slash);
    } else if (typed.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
      String scheme = typed.substring(0, typed.indexOf(':'));
      throw new IOException(
          "No FileSystem for scheme \"" + scheme + "\"; a cluster's address begins with dfs://");
    } else {
      fs = clusters.usual();
      path = typed;
    }
    return new Target(fs, resolve(path, typed), shown(typed));
  }

  /** The address of the cluster that a word's path belongs to, without the path. */
  String cluster(String typed) throws IOException {
    FsUri address = clusters.usualAddress();
    if (FsUri.looksLike(typed)) {
      FsUri named = address(typed);
      if (!named.nameNodes().isEmpty()) address = named;
    }
    String text = address.withPath(DfsPath.ROOT).toString();
    return text.substring(0, text.length() - 1);
  }

  /** The paths that a word with {@code *}, {@code ?}, brackets or braces means; never none. */
  List<Target> expand(String typed) throws IOException {
    if (!Globs.isGlob(typed)) return List.of(of(typed));
    List<Target> found = new Globs(this).expand(typed);
    if (found.isEmpty()) throw Failures.of(typed, "No such file or directory");
    return found;
  }

  /** Makes a path absolute and normal. */
  static DfsPath resolve(String text, String typed) throws IOException {
    Deque<String> names = new ArrayDeque<>();
    if (!text.startsWith("/")) {
      names.add("user");
      names.add(System.getProperty("user.name"));
    }
    for (String name : text.split("/")) {
      if (name.isEmpty() || name.equals(".")) continue;
      if (name.equals("..")) {
        names.pollLast();
      } else {
        names.add(name);
      }
    }
    try {
      return DfsPath.parse("/" + String.join("/", names));
    } catch (IllegalArgumentException wrong) {
      throw Failures.of(typed, wrong.getMessage());
    }
  }

  private static FsUri address(String text) throws IOException {
    try {
      return FsUri.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
  }

  /** As typed, but without needless slashes. */
  private static String shown(String typed) {
    int start = FsUri.looksLike(typed) ? FsUri.SCHEME.length() : 0;
    String path = typed.substring(start).replaceAll("/{2,}", "/");
    if (path.length() > 1 && path.endsWith("/")) path = path.substring(0, path.length() - 1);
    return typed.substring(0, start) + path;
  }
}
