package io.chunkfs.shell.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chunkfs.shell.cli.Remembered;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo is told from a second terminal what to do. */
class ControlTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path scratch;
  private final PretendedCluster cluster = new PretendedCluster(4);
  private Path socket;
  private Control control;
  private ControlClient client;

  @BeforeEach
  void aDemoThatTakesCommands() throws IOException {
    socket = scratch.resolve("control");
    control = Control.open(socket, new Commands(cluster, cluster, "5.0 s"), SHORT);
    new Remembered(scratch.resolve(ControlClient.FILE)).write(socket.toString());
    client = new ControlClient(scratch, Duration.ofSeconds(10));
  }

  @AfterEach
  void end() throws IOException {
    control.close();
  }

  private void assertRefused(String command, String... why) {
    assertThatThrownBy(() -> client.ask(command))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(why);
  }

  @Test
  void aDatanodeIsKilledAndStartedAgain() throws IOException {
    assertThat(client.ask("kill dn2")).contains("dn2 killed", "dead after 5.0 s");
    assertThat(cluster.running).containsExactly(1, 3, 4);
    assertThat(client.ask("status").lines())
        .contains(
            "NODE  PROCESS  SEEN AS  ADDRESS",
            "dn1   running  live     127.0.0.1:9001",
            "dn2   killed   suspect  127.0.0.1:9002",
            "0 blocks, 0 under-replicated, 0 with too many replicas");

    assertThat(client.ask("restart dn2")).isEqualTo("dn2 runs again at 127.0.0.1:9002");
    assertThat(cluster.running).containsExactly(1, 2, 3, 4);
  }

  @Test
  void whatCannotBeDoneIsRefusedInPlainWords() throws IOException {
    assertRefused("kill dn5", "there is no datanode 'dn5' in the demo", "dn1, dn2, dn3, dn4");
    assertRefused("kill nn1", "there is no datanode 'nn1'");
    client.ask("kill dn2");
    assertRefused("kill dn2", "dn2 is killed already", "dfs demo restart dn2");
    assertRefused("kill", "kill NODE, restart NODE and status");
    assertRefused("destroy dn2", "not 'destroy dn2'");
    assertThat(cluster.running).containsExactly(1, 3, 4);
  }

  @Test
  void nobodyElseMayOpenTheSocket() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
  }

  @Test
  void aCallerWhoSaysNothingLosesItsConnectionAndHoldsNobodyUp() throws IOException {
    try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(client.ask("status")).startsWith("NODE");

      assertThat(silent.read(ByteBuffer.allocate(10))).isNegative();
    }
  }

  @Test
  void aCallerWhoSaysTooMuchLosesItsConnection() throws IOException {
    try (SocketChannel talker = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        ControlChannel channel = new ControlChannel(talker, Duration.ofSeconds(10))) {
      channel.write("k".repeat(Control.LINE_BYTES + 1));

      // The answer is an end or, as bytes were left unread, a reset.
      assertThat(catchThrowableOfType(IOException.class, () -> requireEnd(channel)))
          .satisfiesAnyOf(
              end -> assertThat(end).isNull(),
              reset -> assertThat(reset).hasMessageContaining("reset"));
    }
    assertThat(client.ask("status")).startsWith("NODE");
  }

  private static void requireEnd(ControlChannel channel) throws IOException {
    assertThat(channel.readAll(100)).isEmpty();
  }

  @Test
  void aDemoThatDoesNotAnswerIsGivenUp() throws IOException {
    ControlClient hurried = new ControlClient(scratch, SHORT);
    Path deaf = scratch.resolve("deaf");
    try (var nobody = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      nobody.bind(UnixDomainSocketAddress.of(deaf));
      new Remembered(scratch.resolve(ControlClient.FILE)).write(deaf.toString());

      assertThatThrownBy(() -> hurried.ask("status")).hasMessageContaining("does not answer");
    }
  }

  @Test
  void withoutADemoThatIsWhatItSays() throws IOException {
    control.close();
    assertThat(socket).doesNotExist();
    assertRefused("status", "no demo runs", "dfs demo");

    Files.delete(scratch.resolve(ControlClient.FILE));
    assertRefused("kill dn1", "no demo runs", "dfs demo");
  }

  @Test
  void aPathThatIsTooLongSaysWhatToDo() {
    Path deep = scratch.resolve("d".repeat(120));

    assertThatThrownBy(() -> Control.open(deep, new Commands(cluster, cluster, "5 s")))
        .hasMessageContainingAll("too long for a socket's path", "set TMPDIR");
  }

  @Test
  void textIsUtf8InBothDirections() throws IOException {
    String name = new String("dn\u00fc".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertRefused("kill " + name, "'" + name + "'");
  }
}
