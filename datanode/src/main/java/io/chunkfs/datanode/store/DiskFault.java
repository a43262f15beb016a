package io.chunkfs.datanode.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What a failed call of the file system says about the disk. */
enum DiskFault {
  /** No room: this write fails, the volume is fine. */
  FULL,
  /** The process has too many files open; the volume is fine. */
  CROWDED,
  /** The calling thread was interrupted or the file closed under it; the volume is fine. */
  STOPPED,
  /** A file is not there. */
  MISSING,
  /** Anything else: the volume cannot be trusted. */
  BROKEN;

  /** Judges by type where Java has one and by the system's message where it has not. */
  static DiskFault of(IOException failure) {
    if (failure instanceof ClosedChannelException) return STOPPED;
    if (failure instanceof NoSuchFileException) return MISSING;
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("no space left on device")) return FULL;
    if (message.contains("disk quota exceeded")) return FULL;
    if (message.contains("too many open files")) return CROWDED;
    return BROKEN;
  }
}
