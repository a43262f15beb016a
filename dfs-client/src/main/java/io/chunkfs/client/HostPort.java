package io.chunkfs.client;

/**
 * Where a server listens.
 *
 * @param host name or address; names are resolved anew at each connection
 */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty()) throw new IllegalArgumentException("an address needs a host");
    if (port <= 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /**
   * Reads {@code host}, {@code host:port} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException saying what is wrong when it is none of these
   */
  public static HostPort parse(String text, int defaultPort) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) throw new IllegalArgumentException("no closing bracket in '" + text + "'");
      String host = text.substring(1, end);
      String rest = text.substring(end + 1);
      if (rest.isEmpty()) return new HostPort(host, defaultPort);
      if (!rest.startsWith(":")) throw new IllegalArgumentException("not host:port: " + text);
      return new HostPort(host, port(rest.substring(1), text));
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) return new HostPort(text, defaultPort);
    if (text.indexOf(':') != colon) {
      throw new IllegalArgumentException(
          "an IPv6 address needs brackets, as in [::1]:" + defaultPort + ", unlike '" + text + "'");
    }
    return new HostPort(text.substring(0, colon), port(text.substring(colon + 1), text));
  }

  private static int port(String digits, String text) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException wrong) {
      throw new IllegalArgumentException("'" + digits + "' is no port in '" + text + "'");
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
