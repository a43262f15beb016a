package io.chunkfs.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers send to a port costs them their connection and the servers nothing. */
class JunkTest {
  private static final long RESIDENT_GROWTH_LIMIT_BYTES = 128L << 20;
  private static final int ROUNDS = 20;

  @TempDir Path scratch;

  @Test
  void junkToEveryPortOfEveryServerChangesNothing() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(5).nextBytes(content);
    Path file = Files.write(scratch.resolve("file"), content);
    try (RealCluster cluster = RealCluster.start(scratch, 3)) {
      cluster.dfs("put", file.toString(), "/f").requireOk();
      Map<String, Long> pids = new LinkedHashMap<>();
      Map<String, Long> resident = new LinkedHashMap<>();
      for (String node : List.of("nn1", "dn1", "dn2", "dn3")) {
        pids.put(node, cluster.pid(node));
        resident.put(node, residentBytes(pids.get(node)));
        assertThat(RealCluster.listening(pids.get(node))).hasSizeGreaterThanOrEqualTo(2);
      }

      for (long pid : pids.values()) {
        for (int port : RealCluster.listening(pid)) sendJunk(port);
      }

      for (String node : pids.keySet()) {
        assertThat(cluster.pid(node)).isEqualTo(pids.get(node));
        assertThat(residentBytes(pids.get(node)) - resident.get(node))
            .as("growth of " + node)
            .isLessThan(RESIDENT_GROWTH_LIMIT_BYTES);
      }
      Path back = scratch.resolve("back");
      cluster.dfs("get", "/f", back.toString()).requireOk();
      assertThat(Files.mismatch(file, back)).isEqualTo(-1);
    }
  }

  private static void sendJunk(int port) throws IOException {
    Random random = new Random(port);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] noise = new byte[1 + random.nextInt(100_000)];
      random.nextBytes(noise);
      send(port, noise);
      send(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      send(port, new byte[] {'C', 'F', 'S', '1', 0x7f, -1, -1, -1, 1, 2, 3});
      send(port, new byte[] {'C', 'F', 'S', '1', 0, 0, 0, 5, 4, 0, 0, 0, 1});
      send(port, new byte[] {'C', 'F'}); // and then silence
    }
  }

  /** Sends, then reads what comes for a moment; a reset is a fine answer. */
  private static void send(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setSoTimeout(20);
      try {
        socket.getOutputStream().write(bytes);
        InputStream in = socket.getInputStream();
        in.readNBytes(4096);
      } catch (SocketTimeoutException stillOpen) {
        assertThat(socket.isConnected()).isTrue();
      } catch (IOException reset) {
        assertThat(reset).hasMessageMatching("(?s).*(reset|[Bb]roken pipe|abort).*");
      }
    }
  }

  private static long residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new AssertionError("no VmRSS of " + pid);
  }
}
