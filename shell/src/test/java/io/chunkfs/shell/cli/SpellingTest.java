package io.chunkfs.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> VERBS = List.of("ls", "mkdir", "rmdir", "put", "local");

  @Test
  void whatIsNearIsFound() {
    assertThat(Spelling.nearest("lss", VERBS)).contains("ls");
    assertThat(Spelling.nearest("mkdri", VERBS)).contains("mkdir");
    assertThat(Spelling.nearest("locla", VERBS)).contains("local");
  }

  @Test
  void whatIsFarIsNotGuessed() {
    assertThat(Spelling.nearest("frobnicate", VERBS)).isEmpty();
    assertThat(Spelling.nearest("", VERBS)).isEmpty();
  }
}
