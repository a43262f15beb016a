package io.chunkfs.bench;

import io.chunkfs.common.checksum.Crc32cs;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a checksum costs: of one slice read from a direct buffer, and of two neighbours combined
 * without reading.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChecksumBenchmark {
  private static final int SLICE_BYTES = 16 << 10;

  private final ByteBuffer slice = ByteBuffer.allocateDirect(SLICE_BYTES);
  private int first;
  private int second;

  /** Fills the slice with random bytes. */
  @Setup
  public void fill() {
    byte[] bytes = new byte[SLICE_BYTES];
    new Random(1).nextBytes(bytes);
    slice.put(0, bytes);
    first = Crc32cs.of(slice);
    second = ~first;
  }

  /** One slice of 16 KiB. */
  @Benchmark
  public int slice() {
    return Crc32cs.of(slice);
  }

  /** Two slices' CRCs to one. */
  @Benchmark
  public int combine() {
    return Crc32cs.combine(first, second, SLICE_BYTES);
  }
}
