package io.chunkfs.client;

import io.chunkfs.common.error.ChunkFsException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a directory, in order of their names' UTF-8 bytes, a page at a time; or, of a
 * file, that file alone.
 *
 * <p>Each page is a consistent view; entries that come and go between two pages may be missed or
 * met. Nothing is asked of the namenode before the first page is wanted.
 *
 * <p>Thread: one thread at a time.
 */
public final class Listing {
  /** One page, and whether more come. */
  record Page(List<FileInfo> entries, boolean more, boolean file) {}

  /** Gets a page from the namenode. */
  interface Pages {
    Page after(String name) throws ChunkFsException;
  }

  private final Pages pages;
  private String last = "";
  private boolean more = true;
  private boolean file;

  Listing(Pages pages) {
    this.pages = pages;
  }

  /** The next page; empty at the end. */
  public List<FileInfo> next() throws ChunkFsException {
    if (!more) return List.of();
    return page(last);
  }

  /** The page that begins after the entry with this name; empty text for the first. */
  public List<FileInfo> page(String after) throws ChunkFsException {
    Page page = pages.after(after);
    file = page.file();
    more = page.more() && !page.entries().isEmpty();
    if (!page.entries().isEmpty()) last = page.entries().get(page.entries().size() - 1).name();
    return page.entries();
  }

  /** Whether more pages come after the last one got; true at first. */
  public boolean more() {
    return more;
  }

  /** Whether the path names a file; known after the first page. */
  public boolean isFile() {
    return file;
  }

  /** All that is left, from {@link #next} on. For directories that are known to be small. */
  public List<FileInfo> all() throws ChunkFsException {
    List<FileInfo> entries = new ArrayList<>();
    while (more) entries.addAll(next());
    return entries;
  }
}
