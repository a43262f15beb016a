package io.chunkfs.namenode.service;

import io.chunkfs.namenode.namespace.Caller;
import io.chunkfs.transport.Peer;

/** Tells on whose behalf a connection's calls run. */
final class Callers {
  private final String supergroup;

  Callers(String supergroup) {
    this.supergroup = supergroup;
  }

  Caller of(Peer peer, Serving rooms) {
    boolean founder = !peer.user().isEmpty() && peer.user().equals(rooms.identity().getSuperuser());
    boolean superuser = founder || peer.groups().contains(supergroup);
    return new Caller(peer.user(), peer.groups(), superuser);
  }

  static String host(Peer peer) {
    return peer.address().getAddress() == null
        ? peer.address().getHostString()
        : peer.address().getAddress().getHostAddress();
  }
}
