package io.chunkfs.namenode.cluster;

import java.util.Locale;

/** Host names as they are compared: no resolving, which could block. */
public final class Hosts {
  private static final String LOOPBACK = "127.0.0.1";

  private Hosts() {}

  /** One spelling for each host; all names of the loopback interface are one. */
  public static String normal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    boolean loopback =
        lower.equals("localhost")
            || lower.equals("::1")
            || lower.equals("0:0:0:0:0:0:0:1")
            || lower.equals("0:0:0:0:0:0:0:1%lo")
            || lower.startsWith("127.");
    return loopback ? LOOPBACK : lower;
  }
}
