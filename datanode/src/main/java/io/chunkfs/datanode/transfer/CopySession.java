package io.chunkfs.datanode.transfer;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.datanode.store.CopyingReplica;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Order;
import io.chunkfs.proto.OrderOutcome;
import io.chunkfs.proto.ReadRequest;
import io.chunkfs.transport.Packet;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one block to this node: asks one source after the other until one has delivered the rest,
 * and seals when all of it is what was committed. A source that cannot deliver is named in the
 * outcomes; only facts about its replica are worth telling when another one could.
 *
 * <p>Thread: one of the copiers', which waits for network and disk.
 */
final class CopySession {
  private static final Logger LOG = LoggerFactory.getLogger(CopySession.class);

  private static final Set<ErrorCode> FACTS =
      EnumSet.of(
          ErrorCode.CHECKSUM_MISMATCH, ErrorCode.STALE_GENERATION, ErrorCode.NO_SUCH_REPLICA);

  private final Transfer transfer;
  private final CopyJob job;
  private final CopyOrder order;
  private final List<OrderOutcome> outcomes = new ArrayList<>();
  private boolean sealed;

  CopySession(Transfer transfer, CopyJob job) {
    this.transfer = transfer;
    this.job = job;
    this.order = job.order();
  }

  /** Copies; what is to be told of it besides the new replica. */
  List<OrderOutcome> run() {
    long began = System.nanoTime();
    try (CopyingReplica replica = transfer.store().copy(order.key(), order.block())) {
      fromAny(replica);
    } catch (ChunkFsException own) {
      outcomes.add(Outcomes.failed(order.key(), Order.COPY_FIELD_NUMBER, own));
    }
    if (sealed) {
      transfer.metrics().copies.inc();
      outcomes.removeIf(outcome -> FACTS.stream().noneMatch(fact -> is(outcome, fact)));
      LOG.info(
          "copied block {}, {} bytes, in {} ms",
          order.key(),
          order.block().length(),
          (System.nanoTime() - began) / 1_000_000);
    } else {
      transfer.metrics().copiesFailed.inc();
      for (OrderOutcome each : outcomes) {
        LOG.warn("could not copy block {}: {}", order.key(), each.getDetail());
      }
    }
    return outcomes;
  }

  private void fromAny(CopyingReplica replica) throws ChunkFsException {
    for (DataNodeAddress source : order.sources()) {
      job.requireGoing();
      try {
        from(source, replica);
        sealed = true;
        return;
      } catch (CopySource.Failed failed) {
        job.requireGoing(); // it may have failed because the job was stopped
        LOG.info("no copy of {} from {}: {}", order.key(), Members.name(source), why(failed));
        outcomes.add(Outcomes.blaming(order.key(), source.getNode(), failed.why()));
      }
    }
  }

  private static String why(CopySource.Failed failed) {
    return failed.why().code() + " " + failed.why().getMessage();
  }

  private void from(DataNodeAddress source, CopyingReplica replica)
      throws ChunkFsException, CopySource.Failed {
    boolean alone = replica.received() == 0;
    while (true) {
      pull(source, replica);
      job.awaitNoDoubt(2 * transfer.limits().doubt().toNanos());
      try {
        replica.seal();
        return;
      } catch (ChunkFsException failed) {
        if (failed.code() != ErrorCode.CHECKSUM_MISMATCH) throw failed;
        replica.startOver();
        if (alone) throw new CopySource.Failed(failed);
        alone = true; // parts came from others: now all of it from this one
      }
    }
  }

  /** Takes what is missing. */
  private void pull(DataNodeAddress source, CopyingReplica replica)
      throws ChunkFsException, CopySource.Failed {
    boolean again = true; // once: a pooled connection may have ended, slices may have another size
    while (true) {
      try (CopySource from = new CopySource(transfer, source, request(replica))) {
        job.waitsFor(from);
        from.open(order.block().length());
        replica.expect(from.sliceBytes());
        if (from.start() == replica.received()) {
          take(from, replica);
          return;
        }
        if (!again) {
          throw new CopySource.Failed(ErrorCode.INTERNAL, "its slices change their size");
        }
      } catch (CopySource.Failed failed) {
        job.requireGoing();
        if (!again || failed.why().code() != ErrorCode.UNREACHABLE) throw failed;
      } finally {
        job.waitsFor(null);
      }
      again = false;
    }
  }

  private ReadRequest request(CopyingReplica replica) {
    return ReadRequest.newBuilder()
        .setKey(order.key().toProto())
        .setOffset(replica.received())
        .setLength(order.block().length() - replica.received())
        .setCopy(true)
        .build();
  }

  private void take(CopySource from, CopyingReplica replica)
      throws ChunkFsException, CopySource.Failed {
    while (replica.received() < order.block().length()) {
      ByteBuf frame = from.next();
      try {
        Packet packet = Packet.read(frame);
        int[] crcs = new int[packet.pieces()];
        for (int i = 0; i < crcs.length; i++) crcs[i] = packet.crc(i);
        int bytes = packet.dataLength();
        waitForTurn(bytes);
        replica.write(frame.nioBuffer(packet.dataIndex(), bytes), crcs);
        transfer.moved().copyReceived(bytes);
      } finally {
        frame.release();
      }
    }
  }

  private void waitForTurn(int bytes) throws ChunkFsException {
    job.requireGoing();
    for (long wait = transfer.taking().take(bytes);
        wait > 0;
        wait = transfer.taking().take(bytes)) {
      job.pause(wait);
    }
  }

  private static boolean is(OrderOutcome outcome, ErrorCode code) {
    return outcome.getCode() == code.number();
  }
}
