package io.chunkfs.shell;

import io.chunkfs.shell.admin.AdminVerb;
import io.chunkfs.shell.admin.Top;
import io.chunkfs.shell.cli.Verb;
import io.chunkfs.shell.debug.DebugVerb;
import io.chunkfs.shell.demo.DemoVerb;
import io.chunkfs.shell.file.Cat;
import io.chunkfs.shell.file.Checksum;
import io.chunkfs.shell.file.Chgrp;
import io.chunkfs.shell.file.Chmod;
import io.chunkfs.shell.file.Chown;
import io.chunkfs.shell.file.Count;
import io.chunkfs.shell.file.Cp;
import io.chunkfs.shell.file.Df;
import io.chunkfs.shell.file.Du;
import io.chunkfs.shell.file.Find;
import io.chunkfs.shell.file.Fsck;
import io.chunkfs.shell.file.Get;
import io.chunkfs.shell.file.Getmerge;
import io.chunkfs.shell.file.Head;
import io.chunkfs.shell.file.Ls;
import io.chunkfs.shell.file.Mkdir;
import io.chunkfs.shell.file.MoveFromLocal;
import io.chunkfs.shell.file.MoveToLocal;
import io.chunkfs.shell.file.Mv;
import io.chunkfs.shell.file.Put;
import io.chunkfs.shell.file.Rm;
import io.chunkfs.shell.file.Rmdir;
import io.chunkfs.shell.file.SetRep;
import io.chunkfs.shell.file.Stat;
import io.chunkfs.shell.file.Tail;
import io.chunkfs.shell.file.Test;
import io.chunkfs.shell.file.Text;
import io.chunkfs.shell.file.Touch;
import io.chunkfs.shell.file.Touchz;
import io.chunkfs.shell.file.Why;
import io.chunkfs.shell.local.LocalVerb;
import io.chunkfs.shell.node.DataNodeVerb;
import io.chunkfs.shell.node.NameNodeVerb;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table of verbs. A verb's class is loaded only when it is asked for. */
final class Verbs {
  /** Names in the order that help shows them. */
  static final List<String> NAMES =
      List.of(
          "demo",
          "local",
          "ls",
          "put",
          "get",
          "cat",
          "mkdir",
          "rmdir",
          "rm",
          "mv",
          "cp",
          "copyFromLocal",
          "copyToLocal",
          "moveFromLocal",
          "chmod",
          "chown",
          "chgrp",
          "setrep",
          "touch",
          "touchz",
          "stat",
          "test",
          "du",
          "df",
          "count",
          "find",
          "head",
          "tail",
          "text",
          "getmerge",
          "checksum",
          "fsck",
          "why",
          "top",
          "admin",
          "namenode",
          "datanode",
          "debug",
          "version",
          "usage",
          "help");

  /** Hadoop's verbs for what a cluster cannot do yet. */
  private static final Set<String> LATER =
      Set.of(
          "appendToFile",
          "concat",
          "createSnapshot",
          "deleteSnapshot",
          "expunge",
          "getfacl",
          "getfattr",
          "renameSnapshot",
          "setfacl",
          "setfattr",
          "truncate");

  private Verbs() {}

  /** Whether Hadoop has a verb of this name that we shall have. */
  static boolean isLater(String name) {
    return LATER.contains(name);
  }

  static Optional<Verb> find(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "ls" -> new Ls();
          case "put", "copyFromLocal" -> new Put(name);
          case "moveFromLocal" -> new MoveFromLocal();
          case "moveToLocal" -> new MoveToLocal();
          case "cp" -> new Cp();
          case "get", "copyToLocal" -> new Get(name);
          case "cat" -> new Cat();
          case "mkdir" -> new Mkdir();
          case "rmdir" -> new Rmdir();
          case "rm" -> new Rm();
          case "mv" -> new Mv();
          case "chmod" -> new Chmod();
          case "chown" -> new Chown();
          case "chgrp" -> new Chgrp();
          case "setrep" -> new SetRep();
          case "touch" -> new Touch();
          case "touchz" -> new Touchz();
          case "stat" -> new Stat();
          case "test" -> new Test();
          case "du" -> new Du();
          case "df" -> new Df();
          case "count" -> new Count();
          case "find" -> new Find();
          case "head" -> new Head();
          case "tail" -> new Tail();
          case "text" -> new Text();
          case "getmerge" -> new Getmerge();
          case "checksum" -> new Checksum();
          case "fsck" -> new Fsck();
          case "why" -> new Why();
          case "top" -> new Top();
          case "admin", "dfsadmin" -> new AdminVerb();
          case "debug" -> new DebugVerb();
          case "local" -> new LocalVerb();
          case "namenode" -> new NameNodeVerb();
          case "datanode" -> new DataNodeVerb();
          case "demo" -> new DemoVerb();
          case "version" -> new VersionVerb();
          case "usage" -> new UsageVerb();
          case "help" -> new HelpVerb();
          default -> null;
        });
  }
}
