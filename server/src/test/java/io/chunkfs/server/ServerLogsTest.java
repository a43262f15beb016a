package io.chunkfs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ServerLogsTest {
  @TempDir Path node;

  @AfterEach
  void releaseTheFile() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  @Test
  void ourCodeLogsFromInfoAndLibrariesFromWarning() throws Exception {
    ServerLogs.to(node);
    LoggerFactory.getLogger("io.chunkfs.x").info("ours matters");
    LoggerFactory.getLogger("io.chunkfs.x").debug("ours detail");
    LoggerFactory.getLogger("org.apache.ratis.x").info("theirs noise");
    LoggerFactory.getLogger("org.apache.ratis.x").warn("theirs matters");
    java.util.logging.Logger.getLogger("io.grpc.x").log(Level.WARNING, "grpc {0}", "matters");
    java.util.logging.Logger.getLogger("io.grpc.x").info("grpc noise");

    assertThat(Files.readString(node.resolve("server.log")))
        .contains("ours matters", "theirs matters", "grpc matters")
        .doesNotContain("ours detail", "noise");
  }

  @Test
  void theLogIsRotatedAndTheOldestGoes() throws Exception {
    Path odd = Files.createDirectory(node.resolve("a %i %d b"));
    ServerLogs.to(odd);
    Logger log = LoggerFactory.getLogger("io.chunkfs.x");
    log.info("the first line");
    String line = "x".repeat(1 << 20);
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              log.info(line);
              return Files.exists(odd.resolve("server.log.4"));
            });
    assertThat(Files.readString(odd.resolve("server.log.4"))).contains("the first line");
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              log.info(line);
              return !Files.readString(odd.resolve("server.log.4")).contains("the first line");
            });

    try (Stream<Path> found = Files.list(odd)) {
      assertThat(found).hasSize(5);
    }
  }
}
