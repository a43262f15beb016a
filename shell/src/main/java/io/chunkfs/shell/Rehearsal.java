package io.chunkfs.shell;

import io.chunkfs.minicluster.MiniCluster;
import io.chunkfs.minicluster.MiniClusterOptions;
import io.chunkfs.server.ServerLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * Uses servers, client and verbs once, so that the launcher can keep the classes that they need in
 * an archive and start faster ever after. What it prints goes to a log.
 */
final class Rehearsal {
  private static final int BYTES = 300_000;

  private Rehearsal() {}

  /** Ends with 0 only when every verb did. */
  public static void main(String[] none) throws IOException {
    Path scratch = Files.createTempDirectory("chunkfs-rehearsal-");
    int failed;
    try {
      ServerLogs.to(scratch);
      failed = rehearse(scratch);
    } finally {
      FileUtils.deleteDirectory(scratch.toFile());
    }
    Runtime.getRuntime().exit(failed);
  }

  private static int rehearse(Path scratch) throws IOException {
    Path file = Files.write(scratch.resolve("file"), new byte[BYTES]);
    MiniClusterOptions options =
        MiniClusterOptions.defaults()
            .withDirectory(scratch.resolve("cluster"))
            .withSettings(Map.of("datanode.reserve", "0 B"));
    int failed = 0;
    try (MiniCluster cluster = MiniCluster.start(options)) {
      Map<String, String> environment = Map.of("DFS_FS", cluster.uri().toString());
      Main main =
          new Main(new Main.Process(System.in, System.out, System.out, System.err, environment));
      for (List<String> command : commands(file, scratch)) {
        if (main.run(command) != 0) failed++;
      }
    }
    return failed;
  }

  private static List<List<String>> commands(Path file, Path scratch) {
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("mkdir", "-p", "/rehearsal"));
    commands.add(List.of("put", file.toString(), "/rehearsal/file"));
    commands.add(List.of("ls", "/rehearsal/*"));
    commands.add(List.of("stat", "%n %b", "/rehearsal/file"));
    commands.add(List.of("get", "/rehearsal/file", scratch.resolve("back").toString()));
    commands.add(List.of("cat", "/rehearsal/file"));
    commands.add(List.of("test", "-e", "/rehearsal/file"));
    commands.add(List.of("mv", "/rehearsal/file", "/rehearsal/other"));
    commands.add(List.of("touch", "/rehearsal/empty"));
    commands.add(List.of("fsck", "/", "--files", "--blocks", "--locations"));
    commands.add(List.of("why", "/rehearsal/other", "dn1"));
    commands.add(List.of("top", "--once"));
    commands.add(List.of("admin", "report"));
    commands.add(List.of("admin", "safemode", "get"));
    commands.add(List.of("rm", "-r", "/rehearsal"));
    return commands;
  }
}
