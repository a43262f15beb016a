package io.chunkfs.shell.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.shell.cli.CommonOptions;
import io.chunkfs.shell.cli.Context;
import io.chunkfs.shell.cli.Environment;
import io.chunkfs.shell.cli.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void aTerminalIsDrawnOverAndGetsItsCursorBack() throws UsageException {
    try (Screen screen = Screen.of(context(Map.of("TERM", "xterm")), true)) {
      assertThat(screen.colours()).isTrue();
      screen.show(List.of("one"));
      screen.show(List.of("two"));
    }

    assertThat(shown())
        .isEqualTo("\033[?25l\033[2J\033[Hone\033[K\n\033[J\033[Htwo\033[K\n\033[J\033[?25h");
  }

  @Test
  void elsewhereOneGroupOfPlainLinesFollowsTheOther() throws UsageException {
    try (Screen screen = Screen.of(context(Map.of()), false)) {
      assertThat(screen.colours()).isFalse();
      screen.show(List.of("one", "more"));
      screen.show(List.of("two"));
    }

    assertThat(shown()).isEqualTo("one\nmore\n\ntwo\n\n");
  }

  @Test
  void whoWantsNoColourGetsNone() throws UsageException {
    try (Screen screen = Screen.of(context(Map.of("NO_COLOR", "1")), true)) {
      assertThat(screen.colours()).isFalse();
    }
    try (Screen screen = Screen.of(context(Map.of("TERM", "dumb")), true)) {
      screen.show(List.of("plain"));
    }

    assertThat(shown()).isEqualTo("plain\n\n");
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Context context(Map<String, String> environment) throws UsageException {
    return new Context(
        InputStream.nullInputStream(),
        out,
        out,
        out,
        new Environment(environment),
        CommonOptions.takeFrom(new ArrayList<>()));
  }
}
