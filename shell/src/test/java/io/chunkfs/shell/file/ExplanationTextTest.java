package io.chunkfs.shell.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.Explanation;
import io.chunkfs.client.Explanation.Because;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final Explanation TWO =
      new Explanation(
          "file",
          "file, 2 blocks",
          List.of(
              new Because(
                  "ONE_COPY_LEFT",
                  "blk_1",
                  "1 of 3",
                  "copying from dn1 to dn4",
                  Optional.of(Duration.ofSeconds(3)),
                  ""),
              new Because(
                  "MISSING", "blk_2", "on no \"live\" node", "", Optional.empty(), "start dn2")),
          4);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void peopleReadWhatIsDoneAndWhatTheyCanDo() {
    ExplanationText.plain(out, "/f", TWO);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            /f: file, 2 blocks
              ONE_COPY_LEFT blk_1: 1 of 3
                being done: copying from dn1 to dn4; done in about 3 s
              MISSING blk_2: on no "live" node
                you can: start dn2
              and 4 more, not named here
            """);
  }

  @Test
  void programsReadOneLineOfJson() {
    ExplanationText.json(out, "/f", TWO);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"what\":\"/f\",\"kind\":\"file\",\"summary\":\"file, 2 blocks\",\"reasons\":["
                + "{\"code\":\"ONE_COPY_LEFT\",\"subject\":\"blk_1\",\"detail\":\"1 of 3\","
                + "\"doing\":\"copying from dn1 to dn4\",\"doneInMillis\":3000,\"next\":\"\"},"
                + "{\"code\":\"MISSING\",\"subject\":\"blk_2\","
                + "\"detail\":\"on no \\\"live\\\" node\",\"doing\":\"\",\"doneInMillis\":null,"
                + "\"next\":\"start dn2\"}],\"more\":4}\n");
  }
}
