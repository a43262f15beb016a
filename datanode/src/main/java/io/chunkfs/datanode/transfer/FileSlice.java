package io.chunkfs.datanode.transfer;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/** A range of a replica's data file on its way to a socket. Leaves the file open. */
final class FileSlice extends DefaultFileRegion {
  private final Consumer<FileSlice> done;

  /**
   * A range.
   *
   * @param done told, on the connection's event loop, when it was sent or given up
   */
  FileSlice(FileChannel file, long position, long count, Consumer<FileSlice> done) {
    super(file, position, count);
    this.done = done;
  }

  boolean sent() {
    return transferred() == count();
  }

  @Override
  protected void deallocate() {
    done.accept(this);
  }
}
