package io.chunkfs.shell.demo;

import io.chunkfs.client.BlockInfo;
import io.chunkfs.client.ChunkFs;
import io.chunkfs.client.ChunkOutput;
import io.chunkfs.client.CreateOptions;
import io.chunkfs.client.FileInfo;
import io.chunkfs.common.path.DfsPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** What the demo does with a file system, as any client would, and what it asks the namenode. */
interface DemoFiles {
  /** Copies a local file into a new file, durably. */
  void put(Path local, DfsPath path) throws IOException;

  /** The entries of a directory. */
  List<FileInfo> list(DfsPath directory) throws IOException;

  /** Reads a file from its start. */
  InputStream open(DfsPath path) throws IOException;

  /** The blocks of a file and where the namenode believes them to be. */
  List<BlockInfo> blocks(DfsPath path) throws IOException;

  /** The state of the cluster as the namenode sees it. */
  Health health() throws IOException;

  /** Those of a cluster. */
  static DemoFiles of(ChunkFs fs) {
    return new DemoFiles() {
      @Override
      public void put(Path local, DfsPath path) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        CreateOptions options = CreateOptions.defaults().withParents(true);
        try (FileChannel in = FileChannel.open(local);
            ChunkOutput out = fs.create(path, options)) {
          while (in.read(buffer.clear()) >= 0) out.write(buffer.flip());
        }
      }

      @Override
      public List<FileInfo> list(DfsPath directory) throws IOException {
        return fs.list(directory).all();
      }

      @Override
      public InputStream open(DfsPath path) throws IOException {
        return fs.open(path);
      }

      @Override
      public List<BlockInfo> blocks(DfsPath path) throws IOException {
        return fs.blocks(path);
      }

      @Override
      public Health health() throws IOException {
        return Health.of(fs.report());
      }
    };
  }
}
