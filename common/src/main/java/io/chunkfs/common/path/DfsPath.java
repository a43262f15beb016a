package io.chunkfs.common.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An absolute, normal path: begins with a slash, no empty component, no {@code .} or {@code ..}, no
 * trailing slash but the root's own.
 *
 * @param components names from the root down; none for the root
 */
public record DfsPath(List<String> components) {
  /** The root directory. */
  public static final DfsPath ROOT = new DfsPath(List.of());

  public DfsPath {
    components = List.copyOf(components);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException saying what is wrong when it is not absolute and normal
   */
  public static DfsPath parse(String text) {
    if (text.isEmpty() || text.charAt(0) != '/') {
      throw new IllegalArgumentException("path is not absolute: '" + text + "'");
    }
    if (text.length() == 1) return ROOT;
    List<String> names = List.of(text.substring(1).split("/", -1));
    for (String name : names) requireName(name, text);
    return new DfsPath(names);
  }

  /** True for the root. */
  public boolean isRoot() {
    return components.isEmpty();
  }

  /** The last component; empty string for the root. */
  public String name() {
    return isRoot() ? "" : components.get(components.size() - 1);
  }

  /** The directory that holds it; nothing for the root. */
  public Optional<DfsPath> parent() {
    return isRoot()
        ? Optional.empty()
        : Optional.of(new DfsPath(components.subList(0, components.size() - 1)));
  }

  /** The path of an entry of this directory. */
  public DfsPath child(String name) {
    requireName(name, this + "/" + name);
    List<String> names = new ArrayList<>(components);
    names.add(name);
    return new DfsPath(names);
  }

  /** True when this is {@code ancestor} or lies below it. */
  public boolean isAtOrBelow(DfsPath ancestor) {
    int depth = ancestor.components.size();
    return components.size() >= depth && components.subList(0, depth).equals(ancestor.components);
  }

  /** The number of components. */
  public int depth() {
    return components.size();
  }

  @Override
  public String toString() {
    return "/" + String.join("/", components);
  }

  private static void requireName(String name, String path) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("path has an empty component: '" + path + "'");
    }
    if (name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("path has a component '" + name + "': '" + path + "'");
    }
    if (!isText(name)) {
      throw new IllegalArgumentException("path has a character that is not text: '" + path + "'");
    }
    if (name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("name contains a slash: '" + name + "'");
    }
  }

  /** No zero, and no half of a surrogate pair, which UTF-8 cannot say. */
  private static boolean isText(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\0' || Character.isLowSurrogate(c)) return false;
      if (!Character.isHighSurrogate(c)) continue;
      if (++i == name.length() || !Character.isLowSurrogate(name.charAt(i))) return false;
    }
    return true;
  }
}
