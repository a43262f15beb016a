package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.UsageException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom paths are given to; an empty name leaves that one as it is.
 *
 * @param owner the new owner
 * @param group the new group
 */
record Ownership(String owner, String group) {
  private static final String NAME = "[-_./@a-zA-Z0-9]";
  private static final Pattern BOTH =
      Pattern.compile("\\s*(" + NAME + "+)?(?::(" + NAME + "*))?\\s*");
  private static final Pattern GROUP = Pattern.compile("\\s*(" + NAME + "+)\\s*");

  /** Reads {@code OWNER}, {@code OWNER:GROUP} or {@code :GROUP}. */
  static Ownership parse(String text) throws UsageException {
    Matcher both = BOTH.matcher(text);
    if (!both.matches()) {
      throw new UsageException(
          "'" + text + "' does not match expected pattern for [owner][:group].");
    }
    Ownership found = new Ownership(orEmpty(both.group(1)), orEmpty(both.group(2)));
    if (found.owner.isEmpty() && found.group.isEmpty()) {
      throw new UsageException("'" + text + "' does not specify owner or group.");
    }
    return found;
  }

  /** Reads the name of a group alone. */
  static Ownership group(String text) throws UsageException {
    Matcher name = GROUP.matcher(text);
    if (name.matches()) return new Ownership("", name.group(1));
    throw new UsageException("'" + text + "' does not match expected pattern for group");
  }

  /** Gives a path to them, unless it is theirs already. */
  void give(Target target, FileInfo info) throws IOException {
    String newOwner = owner.equals(info.owner()) ? "" : owner;
    String newGroup = group.equals(info.group()) ? "" : group;
    if (newOwner.isEmpty() && newGroup.isEmpty()) return;
    target.fs().setOwner(target.path(), newOwner, newGroup);
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
