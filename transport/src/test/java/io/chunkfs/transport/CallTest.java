package io.chunkfs.transport;

import static io.chunkfs.transport.EchoFixture.get;
import static io.chunkfs.transport.EchoFixture.stat;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.proto.StatReply;
import org.junit.jupiter.api.Test;

class CallTest {
  @Test
  void aCallIsAnswered() throws Exception {
    try (EchoFixture fixture = new EchoFixture();
        Server server = fixture.serve(EchoFixture.echo());
        CallClient client = fixture.connect(server)) {
      assertThat(get(stat(client))).isEqualTo(StatReply.getDefaultInstance());
      assertThat(client.peer().clusterId()).isEqualTo("c1");
    }
  }
}
