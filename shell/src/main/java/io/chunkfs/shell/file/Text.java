package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.shell.cli.Failures;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Copies files to standard output as text: what is packed with gzip or zlib is unpacked. */
public final class Text extends FileVerb {
  private static final int PROBE_BYTES = 64 << 10;
  private static final int BUFFER_BYTES = 64 << 10;

  /** Made once a command. */
  public Text() {
    super("text", Syntax.flags().arguments(1));
  }

  @Override
  public String usage() {
    return "PATH ...";
  }

  @Override
  public String purpose() {
    return "copy files to standard output as text, unpacking gzip and zlib";
  }

  @Override
  void run(Work work, Words words) {
    work.each(
        words.arguments(),
        target -> {
          OutputStream out = Stdout.of(work.context());
          try (ChunkInput in = target.fs().open(target.path())) {
            unpack(target.shown(), in, out);
          }
        });
  }

  private static void unpack(String shown, ChunkInput in, OutputStream out) throws IOException {
    ByteBuffer probe = ByteBuffer.allocate(PROBE_BYTES);
    in.read(0, probe);
    byte[] start = new byte[probe.flip().remaining()];
    probe.get(start);
    String format = notReadable(start);
    if (!format.isEmpty()) {
      throw Failures.of(
          shown, "is " + format + ", which text cannot show; 'dfs get' copies it as it is");
    }
    try {
      if (begins(start, 0x1f, 0x8b)) {
        copy(new GZIPInputStream(in, BUFFER_BYTES), out);
      } else if (isZlib(start)) {
        copy(new InflaterInputStream(in), out);
      } else {
        copy(in, out);
      }
    } catch (ZipException | EOFException damaged) {
      throw Failures.of(shown, "is packed but damaged: " + damaged.getMessage());
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    try (in) {
      in.transferTo(out);
    }
  }

  /** A format that is more than text, by its first bytes; empty when it is none of these. */
  private static String notReadable(byte[] start) {
    if (begins(start, 'S', 'E', 'Q') && start.length > 3 && start[3] >= 0 && start[3] <= 6) {
      return "a SequenceFile";
    }
    if (begins(start, 'O', 'b', 'j', 1)) return "an Avro file";
    if (begins(start, 'B', 'Z', 'h') && start.length > 4 && start[4] == 0x31) {
      return "a bzip2 file";
    }
    if (begins(start, 0x28, 0xb5, 0x2f, 0xfd)) return "a Zstandard file";
    return "";
  }

  private static boolean begins(byte[] start, int... magic) {
    if (start.length < magic.length) return false;
    for (int i = 0; i < magic.length; i++) {
      if ((start[i] & 0xff) != magic[i]) return false;
    }
    return true;
  }

  /** The header of zlib is short and may be text, as "x^": what follows must unpack, too. */
  private static boolean isZlib(byte[] start) {
    if (start.length < 2 || start[0] != 0x78) return false;
    if (((start[0] & 0xff) << 8 | start[1] & 0xff) % 31 != 0) return false;
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(start);
      byte[] sink = new byte[BUFFER_BYTES];
      while (!inflater.finished() && !inflater.needsInput() && !inflater.needsDictionary()) {
        inflater.inflate(sink);
      }
      return inflater.finished() || inflater.getBytesWritten() > 0;
    } catch (DataFormatException text) {
      return false;
    } finally {
      inflater.end();
    }
  }
}
