package io.chunkfs.namenode.journal;

import io.chunkfs.namenode.command.NamespaceEdit;
import io.chunkfs.namenode.namespace.Rejection;

/** What the writer runs: a command's one method. */
@FunctionalInterface
interface Execution<R> {
  R execute(NamespaceEdit edit) throws Rejection;
}
