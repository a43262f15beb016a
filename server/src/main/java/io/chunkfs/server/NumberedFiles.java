package io.chunkfs.server;

import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.rolling.RolloverFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Rolls a log file over to {@code .1}, that one to {@code .2}, and so on. Logback's own policy
 * reads the file's path as a pattern, and stops logging when a directory's name looks like one.
 */
final class NumberedFiles extends RollingPolicyBase {
  private final Path file;
  private final int oldFiles;

  NumberedFiles(Path file, int oldFiles) {
    this.file = file;
    this.oldFiles = oldFiles;
  }

  @Override
  public void rollover() throws RolloverFailure {
    try {
      for (int number = oldFiles; number > 0; number--) {
        Path from = number == 1 ? file : numbered(number - 1);
        if (!Files.exists(from)) continue;
        Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException failure) {
      throw new RolloverFailure("cannot rename " + file, failure); // it is appended to further
    }
  }

  @Override
  public String getActiveFileName() {
    return file.toString();
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
