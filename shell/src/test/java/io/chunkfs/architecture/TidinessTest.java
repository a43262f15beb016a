package io.chunkfs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What keeps the sources readable, as rules without exceptions. */
class TidinessTest {
  private static final int LINES_A_FILE = 500;
  private static final int COLUMNS = 100;

  private static final Pattern SCHEMA_FIELD =
      Pattern.compile("\\s*(repeated |optional )?[\\w.]+ \\w+ = \\d+;.*");
  private static final Pattern SCHEMA_TYPE = Pattern.compile("\\s*(message|enum|oneof) \\w+ \\{.*");
  private static final Pattern SCHEMA_CONSTANT = Pattern.compile("\\s*[A-Z_]+ = \\d+;.*");

  @Test
  void thereIsSomethingToCheck() {
    assertThat(SourceTree.main(".java")).hasSizeGreaterThan(100);
    assertThat(SourceTree.main(".proto")).hasSizeGreaterThan(5);
  }

  @Test
  void filesAndLinesAreShort() {
    List<String> findings = new ArrayList<>();
    for (Path file : SourceTree.main(".java")) {
      List<String> lines = SourceTree.lines(file);
      if (lines.size() > LINES_A_FILE) {
        findings.add(SourceTree.name(file) + " has " + lines.size() + " lines");
      }
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).length() > COLUMNS) {
          findings.add(SourceTree.name(file) + ":" + (i + 1) + " is a long line");
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void methodsAreShortTakeFewParametersAndPublicTypesSayWhatTheyAreFor() throws IOException {
    assertThat(JavaShapes.findings(SourceTree.main(".java"))).isEmpty();
  }

  @Test
  void everySchemaFieldHasAComment() {
    List<String> findings = new ArrayList<>();
    for (Path file : SourceTree.main(".proto")) {
      List<String> lines = SourceTree.lines(file);
      for (int i = 1; i < lines.size(); i++) {
        boolean needsComment =
            matches(SCHEMA_FIELD, lines.get(i))
                || matches(SCHEMA_TYPE, lines.get(i))
                || matches(SCHEMA_CONSTANT, lines.get(i));
        if (needsComment && !lines.get(i - 1).strip().startsWith("//")) {
          findings.add(SourceTree.name(file) + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void testsWaitForConditionsAndNotForTime() {
    Pattern sleep = Pattern.compile("(Thread|TimeUnit\\.\\w+)\\." + "sleep\\(");
    List<String> findings = new ArrayList<>();
    for (Path file : SourceTree.test(".java")) {
      List<String> lines = SourceTree.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (sleep.matcher(lines.get(i)).find()) {
          findings.add(SourceTree.name(file) + ":" + (i + 1));
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  private static boolean matches(Pattern pattern, String line) {
    return pattern.matcher(line).matches();
  }
}
