package io.chunkfs.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyntaxTest {
  private final Syntax syntax =
      Syntax.flags("f", "r", "R", "skip-trash").values("n", "http-port").arguments(1, 2);

  @Test
  void longOptionsAreKnownInBothSpellings() throws UsageException {
    assertThat(syntax.parse(List.of("--skip-trash", "/a")).has("skip-trash")).isTrue();
    assertThat(syntax.parse(List.of("-skipTrash", "/a")).has("skip-trash")).isTrue();
    assertThat(syntax.parse(List.of("-httpPort", "1", "/a")).count("http-port", 0, 0)).isEqualTo(1);
    assertThat(syntax.parse(List.of("--http-port=2", "/a")).count("http-port", 0, 0)).isEqualTo(2);
  }

  @Test
  void letterOptionsMayBeJoinedAndMayComeLast() throws UsageException {
    Words words = syntax.parse(List.of("/a", "-rf"));

    assertThat(words.has("r")).isTrue();
    assertThat(words.has("f")).isTrue();
    assertThat(words.has("R")).isFalse();
    assertThat(words.arguments()).containsExactly("/a");
  }

  @Test
  void aLoneDashAndWhatFollowsTwoDashesAreArguments() throws UsageException {
    assertThat(syntax.parse(List.of("-", "/a")).arguments()).containsExactly("-", "/a");
    assertThat(syntax.parse(List.of("--", "-f")).arguments()).containsExactly("-f");
  }

  @Test
  void mistakesAreNamedInHadoopsWords() {
    assertThatThrownBy(() -> syntax.parse(List.of("-z", "/a"))).hasMessage("Illegal option -z");
    assertThatThrownBy(() -> syntax.parse(List.of("--skip-trahs", "/a")))
        .hasMessage("Illegal option --skip-trahs (did you mean --skip-trash?)");
    assertThatThrownBy(() -> syntax.parse(List.of()))
        .hasMessage("Not enough arguments: expected 1 but got 0");
    assertThatThrownBy(() -> syntax.parse(List.of("a", "b", "c")))
        .hasMessage("Too many arguments: expected 2 but got 3");
    assertThatThrownBy(() -> syntax.parse(List.of("/a", "-n"))).hasMessage("-n needs a value");
  }

  @Test
  void numbersAreChecked() throws UsageException {
    Words words = syntax.parse(List.of("-n", "x", "--http-port", "0", "/a"));

    assertThatThrownBy(() -> words.count("n", 1, 1))
        .hasMessage("--n needs a whole number, not 'x'");
    assertThatThrownBy(() -> words.count("http-port", 1, 1))
        .hasMessage("--http-port must be at least 1, not 0");
  }
}
