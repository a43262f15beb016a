package io.chunkfs.server;

import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/**
 * Carries what libraries say through java.util.logging (gRPC does) to where everything else goes,
 * from WARNING on.
 */
final class JavaUtilLogs extends Handler {
  private JavaUtilLogs() {}

  /** Replaces the console, which is where such records go otherwise. */
  static void join() {
    LogManager.getLogManager().reset();
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new JavaUtilLogs());
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() < Level.WARNING.intValue()) return;
    String name = record.getLoggerName() == null ? "java" : record.getLoggerName();
    LoggerFactory.getLogger(name).warn(message(record), record.getThrown());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  private static String message(LogRecord record) {
    Object[] parameters = record.getParameters();
    if (parameters == null || parameters.length == 0) return record.getMessage();
    try {
      return MessageFormat.format(record.getMessage(), parameters);
    } catch (IllegalArgumentException noFormat) {
      return record.getMessage();
    }
  }
}
