package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;

/** Stands before the rooms: the port is open before there is anything to serve. */
public final class Gate {
  private volatile Serving serving;
  private volatile String shut = "";

  /** From now on calls are served. */
  public void open(Serving rooms) {
    serving = rooms;
  }

  /** From now on no call is served. */
  public void shut(String reason) {
    shut = reason;
    serving = null;
  }

  /** The rooms, whoever leads. */
  Serving rooms() throws ChunkFsException {
    Serving now = serving;
    if (now != null) return now;
    String reason = shut;
    if (reason.isEmpty()) throw Serving.notReady("the namenode is starting");
    throw new ChunkFsException(ErrorCode.STOPPING, reason);
  }

  /** The rooms of a ready leader. */
  Serving leading() throws ChunkFsException {
    return rooms().requireLeader();
  }
}
