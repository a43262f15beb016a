package io.chunkfs.namenode.service;

import io.chunkfs.common.error.ChunkFsException;

/** Stands before the rooms: the port is open before there is anything to serve. */
public final class Gate {
  private volatile Serving serving;
  private volatile String why = "the namenode is starting";

  /** From now on calls are served. */
  public void open(Serving rooms) {
    serving = rooms;
  }

  /** From now on no call is served. */
  public void shut(String reason) {
    why = reason;
    serving = null;
  }

  /** The rooms, whoever leads. */
  Serving rooms() throws ChunkFsException {
    Serving now = serving;
    if (now == null) throw Serving.notReady(why);
    return now;
  }

  /** The rooms of a ready leader. */
  Serving leading() throws ChunkFsException {
    return rooms().requireLeader();
  }
}
