package io.chunkfs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.error.ReasonCode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorTableTest {
  @Test
  void theTableOfCodesIsComplete() {
    List<String> table =
        SourceTree.lines(SourceTree.root().resolve("docs/errors.md")).stream()
            .filter(line -> line.matches("\\| \\d+ .*"))
            .map(line -> line.replaceAll("^\\| (\\d+) \\| (\\w+) \\| (\\w+) .*", "$1 $2 $3"))
            .toList();

    assertThat(table)
        .containsExactlyElementsOf(
            Stream.of(ErrorCode.values())
                .map(code -> code.number() + " " + code + " " + kind(code))
                .toList());
  }

  @Test
  void theTableOfReasonsIsComplete() {
    List<String> table =
        SourceTree.lines(SourceTree.root().resolve("docs/errors.md")).stream()
            .filter(line -> line.matches("\\| [A-Z_]+ \\| (datanode|block|repair|hold) \\| .*"))
            .map(line -> line.replaceAll("^\\| (\\w+) .*", "$1"))
            .toList();

    assertThat(table)
        .containsExactlyElementsOf(Stream.of(ReasonCode.values()).map(Enum::name).toList());
  }

  private static String kind(ErrorCode code) {
    return code.kind().name().toLowerCase(Locale.ROOT);
  }
}
