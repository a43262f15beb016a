package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.shell.cli.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of permission bits as {@code chmod} takes it: {@code 755}, {@code 1777}, or clauses such
 * as {@code u+rwx,go-w,+X,o=r,+t}. Three octal digits leave the sticky bit as it is.
 */
final class Mode {
  private static final int STICKY = 01000;
  private static final Pattern OCTAL = Pattern.compile("\\+?([01]?)([0-7]{3})");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([+=-])([rwxXt]+)");

  /** One step of a change: what is taken away, what is added, and what only where {@code X} may. */
  private record Step(int taken, int added, int executable, boolean adds) {
    int on(int bits, boolean mayExecute) {
      int given = added | (mayExecute ? executable : 0);
      return adds ? bits & ~taken | given : bits & ~given;
    }
  }

  private final List<Step> steps;

  private Mode(List<Step> steps) {
    this.steps = steps;
  }

  static Mode parse(String text) throws UsageException {
    String mode = text.strip();
    Matcher octal = OCTAL.matcher(mode);
    if (octal.matches()) {
      int bits = Integer.parseInt(octal.group(2), 8);
      int taken = octal.group(1).isEmpty() ? 0777 : STICKY | 0777;
      int sticky = octal.group(1).equals("1") ? STICKY : 0;
      return new Mode(List.of(new Step(taken, bits | sticky, 0, true)));
    }
    List<Step> steps = new ArrayList<>();
    for (String each : mode.split(",", -1)) {
      Matcher clause = CLAUSE.matcher(each.strip());
      if (!clause.matches()) {
        throw new UsageException("mode '" + text + "' does not match the expected pattern.");
      }
      steps.add(step(who(clause.group(1)), clause.group(2), clause.group(3)));
    }
    return new Mode(steps);
  }

  /** The bits that a file or directory has after the change. */
  int of(FileInfo info) {
    boolean mayExecute = info.directory() || (info.permission() & 0111) != 0;
    int bits = info.permission();
    for (Step step : steps) bits = step.on(bits, mayExecute);
    return bits;
  }

  private static Step step(int who, String operator, String letters) {
    int bits = 0;
    for (char letter : letters.toCharArray()) {
      bits |=
          switch (letter) {
            case 'r' -> 0444 & who;
            case 'w' -> 0222 & who;
            case 'x' -> 0111 & who;
            case 't' -> STICKY;
            default -> 0;
          };
    }
    int executable = letters.indexOf('X') >= 0 ? 0111 & who : 0;
    return new Step(operator.equals("=") ? who : 0, bits, executable, !operator.equals("-"));
  }

  /** The bits of those whom a clause is about; of all when it names nobody. */
  private static int who(String letters) {
    if (letters.isEmpty()) return 0777;
    int bits = 0;
    for (char letter : letters.toCharArray()) {
      bits |=
          switch (letter) {
            case 'u' -> 0700;
            case 'g' -> 0070;
            case 'o' -> 0007;
            default -> 0777;
          };
    }
    return bits;
  }
}
