package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.PATIENCE;
import static io.chunkfs.transport.EchoFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.proto.Welcome;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The bytes that docs/formats/wire.md shows are those that travel. */
class WireTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void helloAndCallAreTheDocumentedBytes() throws Exception {
    Authentication alice = Authentication.newBuilder().setUser("alice").build();
    Identity identity = new Identity(Role.CLIENT, () -> "c1", alice);
    Welcome welcome = Welcome.newBuilder().setProtocolVersion(1).build();
    try (EchoFixture fixture = new EchoFixture();
        ServerSocket listener = new ServerSocket(0, 1, EchoFixture.ANY.getAddress())) {
      Connector connector = new Connector(fixture.loops, identity);
      InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
      CompletableFuture<Connection> connecting =
          connector.connect(address, PATIENCE, new ConnectionHandler() {});
      try (Socket server = listener.accept()) {
        server.setSoTimeout((int) PATIENCE.toMillis());
        assertThat(HEX.formatHex(server.getInputStream().readNBytes(33)))
            .isEqualTo(
                "43465331"
                    + "00000019"
                    + "01"
                    + "0801"
                    + "12026331"
                    + "1801"
                    + "22070a05616c696365"
                    + "2a05302e312e30");
        server.getOutputStream().write(RawPeer.frame(RawPeer.WELCOME, welcome.toByteArray()));
        Connection connection = get(connecting);
        StatRequest request = StatRequest.newBuilder().setPath("/a").build();
        connection.call(9, Calls.STAT, request, (int) Duration.ofSeconds(5).toMillis());
        assertThat(HEX.formatHex(server.getInputStream().readNBytes(19)))
            .isEqualTo("0000000f" + "04" + "00000009" + "0003" + "00001388" + "0a022f61");
        connection.close();
      }
    }
  }
}
