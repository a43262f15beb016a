package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.client.FsUri;
import io.chunkfs.client.Listing;
import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Hadoop's path patterns: {@code *} any characters, {@code ?} one, {@code [abc]}, {@code [a-z]},
 * {@code [^a]} one of or not of a set, {@code {ab,cd}} one of some texts, {@code \} takes the next
 * character as it is. No character stands for a slash, but braces may hold some.
 */
final class Globs {
  private final Targets targets;

  Globs(Targets targets) {
    this.targets = targets;
  }

  /** Whether a word has any character with a meaning of its own. */
  static boolean isGlob(String typed) {
    return typed.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
  }

  /** The paths that exist and match, in order. */
  List<Target> expand(String typed) throws IOException {
    List<Target> found = new ArrayList<>();
    for (String pattern : withoutBracesAcrossSlashes(typed)) {
      found.addAll(expandOne(pattern));
    }
    return found;
  }

  private List<Target> expandOne(String pattern) throws IOException {
    int start = 0;
    if (FsUri.looksLike(pattern)) {
      int slash = pattern.indexOf('/', FsUri.SCHEME.length());
      start = slash < 0 ? pattern.length() : slash;
    }
    String path = pattern.substring(start);
    String base = pattern.substring(0, start) + (path.startsWith("/") ? "/" : "");
    List<Target> matches = List.of(targets.of(base.isEmpty() ? "." : base));
    for (String component : path.split("/")) {
      if (component.isEmpty() || component.equals(".")) continue;
      List<Target> next = new ArrayList<>();
      for (Target each : matches) next.addAll(entries(each, component));
      matches = next;
    }
    return matches;
  }

  private List<Target> entries(Target directory, String component) throws IOException {
    if (component.equals("..")) return List.of(targets.of(directory.shown() + "/.."));
    if (!isGlob(component)) {
      Target child = directory.child(component);
      return child.fs().find(child.path()).isPresent() ? List.of(child) : List.of();
    }
    Optional<FileInfo> info = directory.fs().find(directory.path());
    if (info.isEmpty() || !info.get().directory()) return List.of();
    Pattern names = pattern(component);
    List<Target> found = new ArrayList<>();
    Listing listing = directory.fs().list(directory.path());
    while (listing.more()) {
      for (FileInfo entry : listing.next()) {
        if (names.matcher(entry.name()).matches()) found.add(directory.child(entry.name()));
      }
    }
    return found;
  }

  /** The names that one component of a path pattern matches. */
  static Pattern pattern(String glob) throws IOException {
    StringBuilder regex = new StringBuilder();
    boolean inSet = false;
    int braces = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '\\' ->
            regex.append(Pattern.quote(i + 1 < glob.length() ? "" + glob.charAt(++i) : c + ""));
        case '*' -> regex.append(inSet ? "*" : ".*");
        case '?' -> regex.append(inSet ? "?" : ".");
        case '[' -> {
          inSet = true;
          regex.append('[');
          if (i + 1 < glob.length() && "^!".indexOf(glob.charAt(i + 1)) >= 0) {
            regex.append('^');
            i++;
          }
        }
        case ']' -> {
          regex.append(inSet ? "]" : "\\]");
          inSet = false;
        }
        case '{' -> {
          braces++;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(braces > 0 ? ")" : "\\}");
          braces = Math.max(0, braces - 1);
        }
        case ',' -> regex.append(braces > 0 ? "|" : ",");
        case '-' -> regex.append(inSet ? "-" : "\\-");
        default -> regex.append(Pattern.quote(Character.toString(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString());
    } catch (PatternSyntaxException wrong) {
      throw new ChunkFsException(
          ErrorCode.INVALID_ARGUMENT,
          "Illegal file pattern: " + wrong.getDescription() + " in '" + glob + "'",
          wrong);
    }
  }

  /** {@code /{a/b,c}/d} becomes {@code /a/b/d} and {@code /c/d}; other braces stay. */
  private static List<String> withoutBracesAcrossSlashes(String text) {
    int open = text.indexOf('{');
    while (open >= 0) {
      int close = text.indexOf('}', open);
      if (close < 0) break;
      String inside = text.substring(open + 1, close);
      if (inside.indexOf('/') >= 0) {
        List<String> all = new ArrayList<>();
        for (String choice : inside.split(",", -1)) {
          all.addAll(
              withoutBracesAcrossSlashes(
                  text.substring(0, open) + choice + text.substring(close + 1)));
        }
        return all;
      }
      open = text.indexOf('{', close);
    }
    return List.of(text);
  }
}
