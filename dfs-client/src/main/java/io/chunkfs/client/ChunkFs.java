package io.chunkfs.client;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.path.DfsPath;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as applications see it. All methods block and fail with {@link ChunkFsException}, whose
 * code says what happened; what can succeed later or at another namenode is retried within the
 * options' patience, each change being made once.
 *
 * <p>Thread: any threads, at the same time.
 */
public final class ChunkFs implements AutoCloseable {
  private ChunkFs() {}

  /**
   * Connects to a namenode of the cluster.
   *
   * @throws ChunkFsException UNREACHABLE when none of them answers within the first patience; the
   *     message names each address and its reason
   */
  public static ChunkFs connect(FsUri cluster, ClientOptions options) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** What is at the path; NO_SUCH_FILE when nothing is. */
  public FileInfo stat(DfsPath path) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** What is at the path, if anything. */
  public Optional<FileInfo> find(DfsPath path) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** The entries of a directory, or a file alone. Asks nothing before the first page is wanted. */
  public Listing list(DfsPath path) {
    throw new IllegalStateException("soon");
  }

  /** Makes a directory. */
  public void mkdirs(DfsPath path, MkdirOptions options) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Makes a directory, an existing one being success; with missing parents or not. */
  public void mkdirs(DfsPath path, boolean parents) throws ChunkFsException {
    mkdirs(path, new MkdirOptions(parents, false, 0755));
  }

  /** Makes a file and opens it for writing. */
  public ChunkOutput create(DfsPath path, CreateOptions options) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Opens a file for reading. */
  public ChunkInput open(DfsPath path) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /**
   * Renames a file or directory to exactly {@code target}.
   *
   * @param overwrite replaces a file or an empty directory that is there
   */
  public void rename(DfsPath source, DfsPath target, boolean overwrite) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /**
   * Deletes a file or directory.
   *
   * @param recursive also a directory that is not empty
   * @return whether there was something
   */
  public boolean delete(DfsPath path, boolean recursive) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Changes how many replicas of a file are wanted. */
  public FileInfo setReplication(DfsPath path, int replication) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Changes permission bits. */
  public FileInfo setPermission(DfsPath path, int permission) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Changes owner or group; empty text leaves one as it is. */
  public FileInfo setOwner(DfsPath path, String owner, String group) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Changes times, in milliseconds since the epoch; 0 leaves one as it is. */
  public FileInfo setTimes(DfsPath path, long modifiedMillis, long accessedMillis)
      throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Totals of a subtree. */
  public Summary summary(DfsPath path) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** The blocks of a file and where they are. */
  public List<BlockInfo> blocks(DfsPath path) throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Datanodes and the state of blocks. */
  public ClusterInfo report() throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** Whether safe mode is on, and why. */
  public SafeMode safeMode() throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /** The cluster's identity and defaults. */
  public ServerInfo serverInfo() throws ChunkFsException {
    throw new IllegalStateException("soon");
  }

  /**
   * Ends the client's session and closes its connections. Files still open for writing are given
   * up.
   */
  @Override
  public void close() {}
}
