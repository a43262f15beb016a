package io.chunkfs.namenode.namespace;

import io.chunkfs.namenode.store.Rows;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.ListRequest;

/**
 * Answers about names, over one view: statuses travel as the bytes that are stored. Any thread that
 * may use the rows.
 */
public final class NamespaceReader {
  private final Rows rows;
  private final Limits limits;

  /** Over one state. */
  public NamespaceReader(Rows rows, Limits limits) {
    this.rows = rows;
    this.limits = limits;
  }

  /** A path's status, as a serialized {@code StatReply}. */
  public byte[] stat(Caller caller, String path) throws Rejection {
    throw new IllegalStateException("not yet");
  }

  /** One page, as a serialized {@code ListReply}. */
  public byte[] list(Caller caller, ListRequest request) throws Rejection {
    throw new IllegalStateException("not yet");
  }

  /** A subtree's totals, as a serialized {@code SummaryReply}. */
  public byte[] summary(Caller caller, String path) throws Rejection {
    throw new IllegalStateException("not yet");
  }

  /** The status of a file that the caller may read; a directory is refused. */
  public FileStatus readableFile(Caller caller, String path) throws Rejection {
    throw new IllegalStateException("not yet");
  }
}
