package io.chunkfs.server;

/** One answer to a request for a page. */
public record HttpPage(int status, String contentType, String body) {
  /** Content type of plain text. */
  public static final String PLAIN = "text/plain; charset=utf-8";

  /** A page of plain text. */
  public static HttpPage text(String body) {
    return new HttpPage(200, PLAIN, body);
  }
}
