package io.chunkfs.shell;

import java.util.List;

/** A few command lines a verb, for those who learn from these first. */
final class Examples {
  private Examples() {}

  /** Those of a verb; none when its usage line says it all. */
  static List<String> of(String verb) {
    return switch (verb) {
      case "ls" -> List.of("dfs ls -h /logs", "dfs ls -R -t -C '/logs/2024-0[1-6]*'");
      case "put" ->
          List.of(
              "dfs put report.csv /reports/",
              "dfs put -f -p -t 4 site www /sites",
              "gzip -c big | dfs put - /backup/big.gz",
              "dfs put -D dfs.replication=2 -D dfs.blocksize=64m film.mkv /films/");
      case "get" -> List.of("dfs get /reports/report.csv .", "dfs get -t 4 /sites/www www");
      case "copyFromLocal" -> List.of("dfs copyFromLocal report.csv /reports/");
      case "copyToLocal" -> List.of("dfs copyToLocal /reports/report.csv .");
      case "moveFromLocal" -> List.of("dfs moveFromLocal old.log /archive/");
      case "cat" -> List.of("dfs cat /reports/report.csv | head", "dfs cat '/logs/*.txt'");
      case "mkdir" -> List.of("dfs mkdir -p /reports/2024/06");
      case "rmdir" -> List.of("dfs rmdir /reports/2024/06");
      case "rm" -> List.of("dfs rm /reports/old.csv", "dfs rm -r -safely /reports/2023");
      case "mv" -> List.of("dfs mv /a.csv /b.csv", "dfs mv /one /two /archive");
      case "cp" -> List.of("dfs cp /a.csv /b.csv", "dfs cp -f -p -t 4 '/2024-*' /archive");
      case "chmod" -> List.of("dfs chmod 640 /f", "dfs chmod -R u+rwX,go-w /reports");
      case "chown" -> List.of("dfs chown alice /f", "dfs chown -R alice:staff /home/alice");
      case "chgrp" -> List.of("dfs chgrp -R staff /reports");
      case "setrep" -> List.of("dfs setrep -w 5 /hot.csv", "dfs setrep 2 /archive");
      case "touch" -> List.of("dfs touch /flag", "dfs touch -m -t 20240131:235959 /f");
      case "touchz" -> List.of("dfs touchz /done/_SUCCESS");
      case "stat" -> List.of("dfs stat '%n %b bytes, %r replicas, %y' /f");
      case "test" -> List.of("dfs test -e /done/_SUCCESS && echo ready");
      case "du" -> List.of("dfs du -h /", "dfs du -s -h /reports");
      case "df" -> List.of("dfs df -h");
      case "count" -> List.of("dfs count -h -v /reports");
      case "find" -> List.of("dfs find /logs -name '*.gz'");
      case "head" -> List.of("dfs head /logs/today");
      case "tail" -> List.of("dfs tail -f /logs/today");
      case "text" -> List.of("dfs text /logs/yesterday.gz | less");
      case "getmerge" -> List.of("dfs getmerge -nl /result result.txt");
      case "checksum" -> List.of("dfs checksum /a.csv /b.csv");
      case "fsck" -> List.of("dfs fsck /", "dfs fsck /f --files --blocks --locations");
      case "why" -> List.of("dfs why /f", "dfs why dn2");
      case "usage" -> List.of("dfs usage put get");
      default -> List.of();
    };
  }
}
