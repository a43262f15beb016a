package io.chunkfs.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.transport.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final EventLoops loops = EventLoops.create("http", 1);
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws ChunkFsException {
    server =
        HttpServer.start(
            loops,
            ANY,
            Map.of(
                "/metrics", () -> HttpPage.text("up 1\n"),
                "/broken",
                    () -> {
                      throw new IllegalArgumentException("secret detail");
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
  }

  @Test
  void aPageIsServedWithItsTypeAndWithoutItsQuery() throws Exception {
    HttpResponse<String> page = request("GET", "/metrics?x=1");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEqualTo("up 1\n");
    assertThat(page.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void aHeadHasTheLengthAndNoBody() throws Exception {
    HttpResponse<String> page = request("HEAD", "/metrics");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-length")).contains("5");
    assertThat(page.body()).isEmpty();
  }

  @Test
  void anUnknownPathNamesThePagesThereAre() throws Exception {
    HttpResponse<String> page = request("GET", "/nothing");

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).contains("/metrics");
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    HttpResponse<String> page = request("DELETE", "/metrics");

    assertThat(page.statusCode()).isEqualTo(405);
    assertThat(page.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @Test
  void aFailingPageSaysSoWithoutItsReasonAndTheServerGoesOn() throws Exception {
    HttpResponse<String> page = request("GET", "/broken");

    assertThat(page.statusCode()).isEqualTo(500);
    assertThat(page.body()).doesNotContain("secret");
    assertThat(request("GET", "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void tooLongALineOrAHeaderIsRefused() throws IOException {
    assertThat(raw("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n")).contains(" 400 ");
    assertThat(raw("GET / HTTP/1.1\r\nA: " + "x".repeat(20_000) + "\r\n\r\n")).contains(" 400 ");
  }

  @Test
  void aBodyIsRefused() throws IOException {
    String request = "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";

    assertThat(raw(request)).contains(" 400 ");
  }

  @Test
  void junkCostsItsSenderTheConnectionAndTheServerNothing() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      byte[] junk = new byte[1 + random.nextInt(30_000)];
      random.nextBytes(junk);
      junk[junk.length - 1] = '\n';
      send(junk);
    }

    assertThat(request("GET", "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void aBusyPortIsNamed() {
    int port = server.address().getPort();

    assertThatThrownBy(() -> HttpServer.start(loops, server.address(), Map.of()))
        .isInstanceOf(ChunkFsException.class)
        .hasMessageContaining(":" + port)
        .hasMessageContaining("choose another port");
  }

  private HttpResponse<String> request(String method, String path) throws Exception {
    URI uri = URI.create("http://localhost:" + server.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(5))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String raw(String request) throws IOException {
    return new String(send(request.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII);
  }

  /** Sends, ends the sending side, and reads until the server closes; fails if it does not. */
  private byte[] send(byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server.address(), 5_000);
      socket.setSoTimeout(5_000);
      try {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        return socket.getInputStream().readAllBytes();
      } catch (SocketException reset) {
        return new byte[0];
      }
    }
  }
}
