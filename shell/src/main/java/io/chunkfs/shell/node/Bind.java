package io.chunkfs.shell.node;

import io.chunkfs.shell.cli.UsageException;
import io.chunkfs.shell.cli.Words;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a server listens, from {@code --bind} and the options that name ports. */
record Bind(InetAddress address, Words words) {
  private static final int HIGHEST = 65535;

  static Bind of(Words words) throws UsageException {
    String host = words.value("bind").orElse("");
    try {
      return new Bind(
          host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host), words);
    } catch (UnknownHostException unknown) {
      throw new UsageException("--bind names no address of this machine: " + host);
    }
  }

  InetSocketAddress port(String option, int otherwise) throws UsageException {
    int port = words.count(option, otherwise, 0);
    if (port > HIGHEST) throw new UsageException("--" + option + " is a port, not " + port);
    return new InetSocketAddress(address, port);
  }

  /** How {@code ports} writes this address with a port. */
  String text(int port) {
    return text(new InetSocketAddress(address, port));
  }

  /** How {@code ports} writes an address. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
