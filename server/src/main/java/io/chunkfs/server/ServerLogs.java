package io.chunkfs.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Where a server's log goes: a file that is rotated at 10 MiB, five files in all. Our own code logs
 * from INFO on, libraries from WARN on.
 *
 * <p>Does nothing when the system property {@code logback.configurationFile} names a configuration:
 * then that one holds.
 */
public final class ServerLogs {
  /** Name of the newest file; the others end in {@code .1} to {@code .4}. */
  public static final String FILE_NAME = "server.log";

  private static final int OLD_FILES = 4;
  private static final long FILE_BYTES = 10L << 20;
  private static final int CHECK_MILLIS = 100;
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0}: %msg%n";

  private ServerLogs() {}

  /** From now on the log goes to {@link #FILE_NAME} in the directory; none to a console. */
  public static void to(Path directory) {
    if (System.getProperty("logback.configurationFile") != null) return;
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Path file = directory.toAbsolutePath().resolve(FILE_NAME);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    context.getLogger("io.chunkfs").setLevel(Level.INFO);
    root.addAppender(appender(context, file));
    JavaUtilLogs.join();
  }

  private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();

    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName("file");
    appender.setFile(file.toString());
    appender.setEncoder(encoder);

    NumberedFiles rolling = new NumberedFiles(file, OLD_FILES);
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.start();

    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(FILE_BYTES));
    size.setCheckIncrement(Duration.buildByMilliseconds(CHECK_MILLIS));
    size.start();

    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(size);
    appender.start();
    return appender;
  }
}
