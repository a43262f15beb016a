package io.chunkfs.namenode.command;

import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.DataNodeRow;
import io.chunkfs.proto.Done;
import java.util.Optional;

/** Remembers a datanode, its name, addresses and rack; one that is known already costs nothing. */
public record RegisterDataNode(DataNodeAddress address) implements Command<Done> {
  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    if (address.getNode() <= 0)
      throw Wire.invalid("the datanode " + address.getName() + " has no id");
    byte[] key = Keys.dataNode(new DataNodeId(address.getNode()));
    Optional<DataNodeRow> known = Stored.find(edit.rows(), key, DataNodeRow.parser());
    if (known.filter(row -> row.getAddress().equals(address)).isPresent()) return Wire.DONE;
    DataNodeRow row = known.orElse(DataNodeRow.getDefaultInstance());
    edit.rows().put(key, row.toBuilder().setAddress(address).build().toByteArray());
    return Wire.DONE;
  }
}
