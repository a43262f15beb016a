package io.chunkfs.common.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DfsPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a b/ü", "/a/b.c/...", "/-x", "/\ud83d\ude00"})
  void aNormalPathReadsAndWritesAlike(String text) {
    assertThat(DfsPath.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "//",
        "/a/",
        "/a//b",
        "/./a",
        "/a/..",
        "/a\0b",
        "/\ud800",
        "/\udc00",
        "/\ud800a"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> DfsPath.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void belowMeansByComponentAndNotByPrefix() {
    assertThat(DfsPath.parse("/ab").isAtOrBelow(DfsPath.parse("/a"))).isFalse();
    assertThat(DfsPath.parse("/a/b").isAtOrBelow(DfsPath.parse("/a"))).isTrue();
    assertThat(DfsPath.parse("/a").isAtOrBelow(DfsPath.ROOT)).isTrue();
  }
}
