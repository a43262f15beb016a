package io.chunkfs.shell.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizesTest {
  @Test
  void peopleGetOneDecimal() {
    assertThat(Sizes.human(0)).isEqualTo("0");
    assertThat(Sizes.human(1023)).isEqualTo("1023");
    assertThat(Sizes.human(1024)).isEqualTo("1 K");
    assertThat(Sizes.human(1536)).isEqualTo("1.5 K");
    assertThat(Sizes.human(302_093)).isEqualTo("295.0 K");
    assertThat(Sizes.human((1 << 20) - 1)).isEqualTo("1.0 M");
    assertThat(Sizes.human(128L << 20)).isEqualTo("128 M");
    assertThat(Sizes.human(5L << 40)).isEqualTo("5 T");
  }

  @Test
  void reportsGetTwo() {
    assertThat(Sizes.report(0)).isEqualTo("0 B");
    assertThat(Sizes.report(24_576)).isEqualTo("24 KB");
    assertThat(Sizes.report(536_608_768)).isEqualTo("511.75 MB");
  }
}
