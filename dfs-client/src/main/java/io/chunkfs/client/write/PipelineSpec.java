package io.chunkfs.client.write;

import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.OpenWriteRequest;
import io.chunkfs.proto.WriteMode;
import java.time.Duration;
import java.util.List;

/**
 * The pipeline to form.
 *
 * @param key the block, under the generation to write it with
 * @param previousGeneration 0 for a new block; otherwise the generation that its replicas have
 * @param members in order, the one that the client connects to first
 * @param expectedLength the block size
 * @param timeout for all of it
 */
record PipelineSpec(
    BlockKey key,
    long previousGeneration,
    List<DataNodeAddress> members,
    long expectedLength,
    Duration timeout) {
  PipelineSpec {
    members = List.copyOf(members);
  }

  DataNodeAddress first() {
    return members.get(0);
  }

  OpenWriteRequest request(int sliceBytes, Duration left) {
    return OpenWriteRequest.newBuilder()
        .setKey(key)
        .addAllDownstream(members.subList(1, members.size()))
        .setMode(previousGeneration == 0 ? WriteMode.NEW : WriteMode.RESUME)
        .setPreviousGeneration(previousGeneration)
        .setChecksumSlice(sliceBytes)
        .setExpectedLength(expectedLength)
        .setTimeoutMillis((int) (left.toMillis() * 4 / 5))
        .build();
  }
}
