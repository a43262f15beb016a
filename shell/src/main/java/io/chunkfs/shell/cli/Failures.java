package io.chunkfs.shell.cli;

import io.chunkfs.common.error.ChunkFsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * How failures are told: the line that Hadoop's shell would print where it has one, else the
 * message and its code. A failure of the cluster takes at most eight lines; never a stack trace.
 */
public final class Failures {
  private static final int LINES = 8;
  private static final int LINES_OF_OURS = 24;

  private Failures() {}

  /** A failure about a path, which is named as it was typed. */
  public static IOException of(String shown, String reason) {
    return new IOException("`" + shown + "': " + reason);
  }

  /** Tells a failure that concerns {@code shown}, or the verb as a whole when that is empty. */
  public static void tell(PrintStream err, String verb, String shown, IOException failure) {
    Optional<String> reason = shown.isEmpty() ? Optional.empty() : reason(failure);
    if (reason.isPresent()) {
      err.println(verb + ": `" + shown + "': " + reason.get());
      return;
    }
    // Our own messages about local nodes carry lines of their logs.
    int limit = failure instanceof ChunkFsException ? LINES - 1 : LINES_OF_OURS;
    List<String> lines = text(failure).lines().limit(limit).toList();
    for (int i = 0; i < lines.size(); i++) {
      err.println(i == 0 ? verb + ": " + lines.get(i) : "  " + lines.get(i).strip());
    }
    if (failure instanceof ChunkFsException known) {
      err.println("  (" + known.code() + ", see docs/errors.md)");
    }
  }

  /** What Hadoop says of a failure about one path. */
  private static Optional<String> reason(IOException failure) {
    if (failure instanceof ChunkFsException known) {
      return Optional.ofNullable(
          switch (known.code()) {
            case NO_SUCH_FILE -> "No such file or directory";
            case NOT_A_DIRECTORY -> "Is not a directory";
            case IS_A_DIRECTORY -> "Is a directory";
            case FILE_EXISTS -> "File exists";
            case DIRECTORY_NOT_EMPTY -> "Directory is not empty";
            default -> null;
          });
    }
    if (failure instanceof NoSuchFileException) return Optional.of("No such file or directory");
    if (failure instanceof FileAlreadyExistsException) return Optional.of("File exists");
    if (failure instanceof AccessDeniedException) return Optional.of("Permission denied");
    return Optional.empty();
  }

  private static String text(IOException failure) {
    String message = failure.getMessage();
    if (message == null || message.isEmpty()) return failure.getClass().getSimpleName();
    // The JDK's message of these is only the path.
    return failure instanceof FileSystemException file && file.getReason() == null
        ? file.getClass().getSimpleName().replace("Exception", "") + ": " + message
        : message;
  }
}
