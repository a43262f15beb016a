package io.chunkfs.shell.file;

import io.chunkfs.shell.cli.Context;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output for bytes: tells apart that the reader of our output went away. */
final class Stdout extends OutputStream {
  private final OutputStream out;

  private Stdout(OutputStream out) {
    this.out = out;
  }

  /** Behind the text that was printed so far. */
  static Stdout of(Context context) {
    context.out().flush();
    return new Stdout(context.data());
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException closed) {
      throw new IOException("Unable to write to output stream.", closed);
    }
  }
}
