package io.chunkfs.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static String told(String shown, IOException failure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Failures.tell(new PrintStream(bytes, true, StandardCharsets.UTF_8), "ls", shown, failure);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatHadoopHasALineForIsToldInThatLine() {
    assertThat(told("/x", new ChunkFsException(ErrorCode.NO_SUCH_FILE, "nothing at /x")))
        .isEqualTo("ls: `/x': No such file or directory\n");
    assertThat(told("/x", new ChunkFsException(ErrorCode.FILE_EXISTS, "it is there")))
        .isEqualTo("ls: `/x': File exists\n");
    assertThat(told("x", new NoSuchFileException("x")))
        .isEqualTo("ls: `x': No such file or directory\n");
  }

  @Test
  void anyOtherIsToldWithItsCode() {
    assertThat(told("/x", new ChunkFsException(ErrorCode.TOO_FEW_DATANODES, "1 of 2\ndn1: full")))
        .isEqualTo("ls: 1 of 2\n  dn1: full\n  (TOO_FEW_DATANODES, see docs/errors.md)\n");
  }

  @Test
  void itIsNeverLongerThanEightLines() {
    String text = "line\n".repeat(50);

    assertThat(told("", new ChunkFsException(ErrorCode.UNREACHABLE, text)).lines()).hasSize(8);
  }

  @Test
  void aFailureWithoutTextIsNamed() {
    assertThat(told("", new IOException())).isEqualTo("ls: IOException\n");
  }
}
