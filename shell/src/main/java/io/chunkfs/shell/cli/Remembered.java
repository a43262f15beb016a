package io.chunkfs.shell.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A file that remembers one line for later commands of this account. Replaced as a whole. */
public record Remembered(Path file) {
  /** What is remembered, if anything. */
  public Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Remembers this from now on. */
  public void write(String line) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
    Files.writeString(part, line + "\n");
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Forgets this line, unless another one is remembered by now. */
  public void forget(String line) throws IOException {
    if (read().filter(line::equals).isPresent()) Files.deleteIfExists(file);
  }

  /** Goes back to what was remembered before {@code line}, unless somebody replaced that. */
  public void restore(String line, Optional<String> before) throws IOException {
    if (read().filter(line::equals).isEmpty()) return;
    if (before.isPresent()) {
      write(before.get());
    } else {
      forget(line);
    }
  }
}
