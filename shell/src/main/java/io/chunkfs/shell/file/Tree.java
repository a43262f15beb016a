package io.chunkfs.shell.file;

import io.chunkfs.client.FileInfo;
import io.chunkfs.client.Listing;
import java.io.IOException;

/** What is below a directory. */
final class Tree {
  /** What is done to each entry. */
  interface Visitor {
    void on(Target target, FileInfo info) throws IOException;
  }

  private Tree() {}

  /** Visits every entry, a directory before what is in it; what fails is told, and it goes on. */
  static void walk(Work work, Target directory, Visitor visitor) throws IOException {
    Listing listing = directory.fs().list(directory.path());
    while (listing.more()) {
      for (FileInfo entry : listing.next()) {
        Target child = directory.child(entry.name());
        work.attempt(
            child.shown(),
            () -> {
              visitor.on(child, entry);
              if (entry.directory()) walk(work, child, visitor);
            });
      }
    }
  }
}
