package io.chunkfs.namenode.command;

import io.chunkfs.common.id.LeaseId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.Done;
import java.util.function.BooleanSupplier;

/**
 * Takes the lease from a writer that fell silent. Its calls are refused from now on; the file stays
 * open, its committed blocks readable and its last block as it is, until that is recovered. Delete
 * and overwrite work meanwhile.
 *
 * @param stillSilent asked again on the writer's thread: false when a renewal came meanwhile
 */
public record ExpireLease(LeaseId lease, BooleanSupplier stillSilent) implements Command<Done> {
  /** Expires the lease whatever came meanwhile. */
  public ExpireLease(LeaseId lease) {
    this(lease, () -> true);
  }

  @Override
  public Done execute(NamespaceEdit edit) throws Rejection {
    if (stillSilent.getAsBoolean()) edit.leases().expire(lease);
    return Wire.DONE;
  }
}
