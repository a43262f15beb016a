package io.chunkfs.shell.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final String HOME = "/user/" + System.getProperty("user.name");

  private static String resolved(String typed) throws IOException {
    return Targets.resolve(typed, typed).toString();
  }

  @Test
  void relativePathsBeginAtHome() throws IOException {
    assertThat(resolved("a/b")).isEqualTo(HOME + "/a/b");
    assertThat(resolved(".")).isEqualTo(HOME);
    assertThat(resolved("../x")).isEqualTo("/user/x");
  }

  @Test
  void dotsAndNeedlessSlashesGo() throws IOException {
    assertThat(resolved("/a/./b/../c//d/")).isEqualTo("/a/c/d");
    assertThat(resolved("/../..")).isEqualTo("/");
    assertThat(resolved("//")).isEqualTo("/");
  }

  @Test
  void whatNoPathMayHoldIsRefused() {
    assertThatThrownBy(() -> resolved("/a\0b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("character");
  }
}
