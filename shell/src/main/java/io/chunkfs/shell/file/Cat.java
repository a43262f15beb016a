package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/** Copies files to standard output. */
public final class Cat extends FileVerb {
  /** Made once a command. */
  public Cat() {
    super("cat", Syntax.flags().arguments(1));
  }

  @Override
  public String usage() {
    return "PATH ...";
  }

  @Override
  public String purpose() {
    return "copy files to standard output";
  }

  @Override
  void run(Work work, Words words) {
    Pump pump = new Pump();
    work.each(words.arguments(), target -> copy(target, pump, work.context().data()));
  }

  /** Copies one file to a stream that stays open. */
  static void copy(Target target, Pump pump, OutputStream out) throws IOException {
    WritableByteChannel channel = Channels.newChannel(out);
    try (ChunkInput in = target.fs().open(target.path())) {
      pump.out(in, new Told(channel));
    }
  }

  /** Tells apart that the reader of our output went away. */
  private record Told(WritableByteChannel channel) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      try {
        return channel.write(bytes);
      } catch (IOException closed) {
        throw new IOException("Unable to write to output stream.", closed);
      }
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
