package io.chunkfs.shell.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

/** Ports of this machine. */
final class Ports {
  private Ports() {}

  /** Whether a server could listen there. */
  static boolean free(String bind, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(bind), port));
      return true;
    } catch (BindException taken) {
      return false;
    }
  }

  /** The port that a node had for a purpose, if it can have it again; else 0, any free one. */
  static int again(String bind, Map<String, String> addresses, String purpose) throws IOException {
    String address = addresses.get(purpose);
    if (address == null) return 0;
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    return free(bind, port) ? port : 0;
  }

  /** The host by which clients reach a server that listens on {@code bind}. */
  static String reachable(String bind) {
    try {
      InetAddress address = InetAddress.getByName(bind);
      return address.isAnyLocalAddress()
          ? InetAddress.getLocalHost().getHostName()
          : address.getHostAddress();
    } catch (IOException unknown) {
      return bind;
    }
  }
}
