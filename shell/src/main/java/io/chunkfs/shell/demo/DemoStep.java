package io.chunkfs.shell.demo;

import java.io.IOException;

/** One thing that the demo shows. */
interface DemoStep {
  /** What it is, in a word. */
  String name();

  /**
   * Does it.
   *
   * @return what was done and what it came to, for the person who watches
   * @throws IOException when it did not come out as it must: what was expected, and what was found
   */
  String run(Scene scene) throws IOException;
}
