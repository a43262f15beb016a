package io.chunkfs.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.path.DfsPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FsUriTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dfs://nn1:8020/a/b          | dfs://nn1:8020/a/b",
        "dfs://nn1                   | dfs://nn1:8020/",
        "dfs://nn1/                  | dfs://nn1:8020/",
        "dfs://nn1:1,nn2,nn3:3/d     | dfs://nn1:1,nn2:8020,nn3:3/d",
        "dfs://[::1]:9/x             | dfs://[::1]:9/x",
        "dfs://[fe80::1]             | dfs://[fe80::1]:8020/",
        "dfs:///only/a/path          | dfs:///only/a/path",
        "dfs://h//a///b/             | dfs://h:8020/a/b",
        "dfs://h/100%25 & ümlaut     | dfs://h:8020/100%25 & ümlaut",
      })
  void anAddressIsReadAndWrittenBack(String text, String normal) {
    assertThat(FsUri.parse(text)).hasToString(normal);
    assertThat(FsUri.parse(normal)).isEqualTo(FsUri.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a",
        "hdfs://h/",
        "dfs://h:0/",
        "dfs://h:65536/",
        "dfs://h:port/",
        "dfs://h1,,h2/",
        "dfs://::1/",
        "dfs://[::1/",
        "dfs://:8020/",
        "dfs://h/a/../b"
      })
  void whatIsNoAddressIsRefusedByName(String text) {
    assertThatThrownBy(() -> FsUri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).+");
  }

  @Test
  void thePathCanBeReplaced() {
    FsUri uri = FsUri.parse("dfs://h:1/a");

    assertThat(uri.withPath(DfsPath.parse("/b"))).hasToString("dfs://h:1/b");
    assertThat(FsUri.looksLike("dfs://x")).isTrue();
    assertThat(FsUri.looksLike("/x")).isFalse();
  }
}
