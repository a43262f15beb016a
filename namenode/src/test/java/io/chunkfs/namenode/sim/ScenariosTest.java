package io.chunkfs.namenode.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each text under {@code scenarios/} is a run that must hold what it expects. */
class ScenariosTest {
  private static final Path SCENARIOS = Path.of("src", "test", "resources", "scenarios");

  @TestFactory
  List<DynamicTest> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      List<DynamicTest> tests =
          files
              .filter(file -> file.toString().endsWith(".txt"))
              .sorted()
              .map(file -> DynamicTest.dynamicTest(name(file), () -> run(file)))
              .toList();
      assertThat(tests).hasSizeGreaterThan(8);
      return tests;
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".txt", "").replace('-', ' ');
  }

  private static void run(Path file) throws IOException {
    new Scenario(Files.readString(file)).run();
  }
}
