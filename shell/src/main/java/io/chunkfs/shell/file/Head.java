package io.chunkfs.shell.file;

import io.chunkfs.client.ChunkInput;
import io.chunkfs.shell.cli.Syntax;
import io.chunkfs.shell.cli.Words;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Shows the beginning of a file. */
public final class Head extends FileVerb {
  private static final int SHOWN_BYTES = 1024;

  /** Made once a command. */
  public Head() {
    super("head", Syntax.flags().arguments(1, 1));
  }

  @Override
  public String usage() {
    return "PATH";
  }

  @Override
  public String purpose() {
    return "show the first kilobyte of a file";
  }

  @Override
  void run(Work work, Words words) {
    String typed = words.argument(0);
    work.attempt(
        typed,
        () -> {
          Target target = work.targets().of(typed);
          OutputStream out = Stdout.of(work.context());
          ByteBuffer bytes = ByteBuffer.allocate(SHOWN_BYTES);
          try (ChunkInput in = target.fs().open(target.path())) {
            in.read(0, bytes);
          }
          out.write(bytes.array(), 0, bytes.position());
        });
  }
}
