package io.chunkfs.shell;

import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.demo.DemoVerb;
import java.util.List;
import java.util.Optional;

/** The table of verbs. A verb's class is loaded only when it is asked for. */
final class Verbs {
  /** Names in the order that help shows them. */
  static final List<String> NAMES = List.of("demo", "version", "help");

  private Verbs() {}

  static Optional<Verb> find(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "demo" -> new DemoVerb();
          case "version" -> new VersionVerb();
          case "help" -> new HelpVerb();
          default -> null;
        });
  }
}
