package io.chunkfs.namenode.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DataNodeRow;
import org.junit.jupiter.api.Test;

class RegisterDataNodeTest {
  private final StateFixture state = new StateFixture();
  private final DataNodeAddress node = Requests.nodes(1).get(0);

  @Test
  void aNodeIsRememberedAndComingAgainCostsNothing() {
    state.run(new RegisterDataNode(node));
    assertThat(remembered()).isEqualTo(node);

    state.run(new RegisterDataNode(node));
    assertThat(state.lastChanges()).isEmpty();
  }

  @Test
  void aNodeMayMove() {
    state.run(new RegisterDataNode(node));
    DataNodeAddress moved = node.toBuilder().setRack("/rack2").build();

    state.run(new RegisterDataNode(moved));

    assertThat(remembered()).isEqualTo(moved);
    assertThat(state.count(Keys.DATANODE)).isEqualTo(1);
  }

  @Test
  void aNodeHasAnId() {
    state.assertRejects(
        ErrorCode.INVALID_ARGUMENT, new RegisterDataNode(DataNodeAddress.getDefaultInstance()));
  }

  private DataNodeAddress remembered() {
    try (var view = state.view()) {
      return Stored.require(view, Keys.dataNode(new DataNodeId(1)), DataNodeRow.parser())
          .getAddress();
    }
  }
}
