package io.chunkfs.server;

/** One answer to a request for a page. */
public record HttpPage(int status, String contentType, String body) {
  /** A page of plain text. */
  public static HttpPage text(String body) {
    return new HttpPage(200, "text/plain; charset=utf-8", body);
  }
}
