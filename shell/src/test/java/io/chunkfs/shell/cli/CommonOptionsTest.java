package io.chunkfs.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommonOptionsTest {
  private final List<String> words = new ArrayList<>();

  private CommonOptions take(String... typed) throws UsageException {
    words.clear();
    words.addAll(List.of(typed));
    return CommonOptions.takeFrom(words);
  }

  @Test
  void theClusterMayBeNamedBeforeOrAfterTheVerb() throws UsageException {
    assertThat(take("--fs", "dfs://a/", "ls", "/").fs()).contains("dfs://a/");
    assertThat(words).containsExactly("ls", "/");
    assertThat(take("ls", "/", "-fs=dfs://b/").fs()).contains("dfs://b/");
    assertThat(words).containsExactly("ls", "/");
  }

  @Test
  void settingsMayStandAloneOrBehindTheLetter() throws UsageException {
    assertThat(take("-D", "a.b=1", "put", "-Dc=d=e", "x", "y").settings())
        .isEqualTo(Map.of("a.b", "1", "c", "d=e"));
    assertThat(words).containsExactly("put", "x", "y");
  }

  @Test
  void behindTwoDashesNothingIsTaken() throws UsageException {
    assertThat(take("ls", "--", "--fs", "dfs://a/").fs()).isEmpty();
    assertThat(words).containsExactly("ls", "--", "--fs", "dfs://a/");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> take("ls", "--fs")).hasMessage("--fs needs a value");
    assertThatThrownBy(() -> take("-D", "novalue", "ls"))
        .hasMessage("-D needs KEY=VALUE, not 'novalue'");
  }
}
