package io.chunkfs.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback does before {@link ServerLogs#to}: nothing. Left to itself it prints everything to
 * the console, also in a command that only happens to have the servers' classes beside it. A
 * configuration file that the class path or a system property names still holds.
 */
public final class QuietUntilTold extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ClassLoader classes = QuietUntilTold.class.getClassLoader();
    if (System.getProperty("logback.configurationFile") != null
        || classes.getResource("logback-test.xml") != null
        || classes.getResource("logback.xml") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
