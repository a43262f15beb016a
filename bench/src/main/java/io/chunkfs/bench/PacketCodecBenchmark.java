package io.chunkfs.bench;

import io.chunkfs.transport.Packet;
import io.chunkfs.transport.PacketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a packet costs: to checksum, to put together, to take apart and to check. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketCodecBenchmark {
  private static final int SLICE_BYTES = 16 << 10;
  private static final PooledByteBufAllocator BUFFERS = PooledByteBufAllocator.DEFAULT;

  /** Bytes of data in the packet. */
  @Param({"4096", "65536", "1048576"})
  public int dataBytes;

  private ByteBuffer data;
  private PacketHead head;
  private ByteBuf frame;

  /** Fills the data with random bytes. */
  @Setup
  public void fill() {
    byte[] bytes = new byte[dataBytes];
    new Random(1).nextBytes(bytes);
    data = ByteBuffer.allocateDirect(dataBytes).put(0, bytes);
    head = new PacketHead(1, 0, 0, Packet.crcs(data, 0, SLICE_BYTES), dataBytes);
    frame = Packet.frame(BUFFERS, head, data);
  }

  /** Gives the frame back. */
  @TearDown
  public void release() {
    frame.release();
  }

  /** Checksums of the data. */
  @Benchmark
  public int[] checksum() {
    return Packet.crcs(data, 0, SLICE_BYTES);
  }

  /** A whole frame, with a copy of the data. */
  @Benchmark
  public int encode() {
    ByteBuf encoded = Packet.frame(BUFFERS, head, data);
    int bytes = encoded.readableBytes();
    encoded.release();
    return bytes;
  }

  /** The layout, without the data. */
  @Benchmark
  public int decode() {
    return Packet.read(frame).dataIndex();
  }

  /** The layout and all checksums. */
  @Benchmark
  public int decodeAndCheck() {
    return Packet.read(frame).firstBadPiece(SLICE_BYTES);
  }
}
