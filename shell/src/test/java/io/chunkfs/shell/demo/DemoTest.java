package io.chunkfs.shell.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.client.FileInfo;
import io.chunkfs.common.id.InodeId;
import io.chunkfs.common.path.DfsPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo is worth nothing unless it fails when a step does. */
class DemoTest {
  private static final DfsPath PATH = DfsPath.parse("/demo/modules");

  @TempDir Path scratch;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path local;
  private byte[] content;

  @BeforeEach
  void aFileOfSeveralBuffers() throws IOException {
    content = new byte[2_500_000];
    for (int i = 0; i < content.length; i++) content[i] = (byte) (i * 31 + i / 1000);
    local = Files.write(scratch.resolve("modules"), content);
  }

  /** A file system that keeps one file in memory; tests break one of its methods. */
  private static class OneFile implements DemoFiles {
    byte[] kept = new byte[0];
    String name = "nothing";

    @Override
    public void put(Path file, DfsPath path) throws IOException {
      kept = Files.readAllBytes(file);
      name = path.name();
    }

    @Override
    public List<FileInfo> list(DfsPath directory) throws IOException {
      return List.of(info(directory.child(name), kept.length));
    }

    @Override
    public InputStream open(DfsPath path) throws IOException {
      return new ByteArrayInputStream(kept);
    }

    static FileInfo info(DfsPath path, long length) {
      return new FileInfo(
          path, new InodeId(2), false, length, 3, 1 << 20, 1, 1, "me", "us", 0644, false, 1);
    }
  }

  private int run(DemoFiles files) {
    Demo demo =
        new Demo(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return demo.run(DemoStep.all(local, PATH), files);
  }

  private void assertFails(DemoFiles files, String step, String why) {
    assertThat(run(files)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("demo: " + step + " failed: ")
        .contains(why)
        .doesNotContain("\tat ");
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("all 3 steps");
  }

  @Test
  void itSucceedsWhenTheFileComesBackAsItWas() {
    assertThat(run(new OneFile())).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            put -> assertThat(put).startsWith("put: ").contains("2500000 bytes"),
            ls -> assertThat(ls).isEqualTo("ls: -rw-r--r-- 3 me us 2500000 /demo/modules"),
            cat -> assertThat(cat).startsWith("cat: /demo/modules is byte for byte modules"),
            end -> assertThat(end).isEqualTo("all 3 steps did what they must"));
  }

  @Test
  void itFailsWhenTheFileCannotBeWritten() {
    assertFails(
        new OneFile() {
          @Override
          public void put(Path file, DfsPath path) throws IOException {
            throw new IOException("no datanode");
          }
        },
        "put",
        "no datanode");
  }

  @Test
  void itFailsWhenTheFileIsNotListed() {
    assertFails(
        new OneFile() {
          @Override
          public List<FileInfo> list(DfsPath directory) {
            return List.of();
          }
        },
        "ls",
        "modules is not among the entries of /demo");
  }

  @Test
  void itFailsWhenTheFileIsListedWithAnotherLength() {
    assertFails(
        new OneFile() {
          @Override
          public List<FileInfo> list(DfsPath directory) {
            return List.of(info(PATH, 17));
          }
        },
        "ls",
        "is listed with 17 bytes, not 2500000");
  }

  @Test
  void itFailsWhenOneByteIsWrong() {
    assertFails(
        new OneFile() {
          @Override
          public InputStream open(DfsPath path) {
            byte[] wrong = kept.clone();
            wrong[2_000_000] ^= 1;
            return new ByteArrayInputStream(wrong);
          }
        },
        "cat",
        "at byte 2000000");
  }

  @Test
  void itFailsWhenTheFileComesBackShort() {
    assertFails(
        new OneFile() {
          @Override
          public InputStream open(DfsPath path) {
            return new ByteArrayInputStream(Arrays.copyOf(kept, 2_499_999));
          }
        },
        "cat",
        "at byte 2499999");
  }

  @Test
  void itFailsWhenTheFileComesBackLonger() {
    assertFails(
        new OneFile() {
          @Override
          public InputStream open(DfsPath path) {
            return new ByteArrayInputStream(Arrays.copyOf(kept, 2_500_001));
          }
        },
        "cat",
        "at byte 2500000");
  }

  @Test
  void itFailsWhenTheFileCannotBeReadToItsEnd() {
    assertFails(
        new OneFile() {
          @Override
          public InputStream open(DfsPath path) {
            return new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("no replica left");
              }
            };
          }
        },
        "cat",
        "no replica left");
  }
}
