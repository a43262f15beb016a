package io.chunkfs.namenode.command;

import io.chunkfs.namenode.block.FileBlocks.FileBlock;
import io.chunkfs.namenode.block.PipelineRules;
import io.chunkfs.namenode.lease.OpenFile;
import io.chunkfs.namenode.namespace.Usage;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.WrittenBlock;
import java.util.Optional;

/**
 * What committing a file's last block comes to; a block that nothing was written to goes instead.
 *
 * @param status the file's status after it
 * @param change of the totals above the file
 */
record Commitment(FileStatus status, Usage change) {
  /** Commits, if there is something to commit. What was written is checked already. */
  static Commitment of(
      NamespaceEdit edit, OpenFile file, Optional<FileBlock> last, WrittenBlock written) {
    FileStatus before = file.status();
    if (last.isEmpty()) return new Commitment(before, Usage.NONE);
    FileBlock block = last.get();
    if (PipelineRules.isNothing(written)) return release(edit, file, block);
    edit.blocks().commit(block, written.getLength(), written.getCrc());
    long length = written.getLength();
    long replicated = length * block.row().getReplication() - block.row().getReserved();
    return new Commitment(
        before.toBuilder().setLength(before.getLength() + length).build(),
        Usage.bytes(length, replicated));
  }

  /** Takes the open last block away. */
  static Commitment release(NamespaceEdit edit, OpenFile file, FileBlock block) {
    edit.blocks().release(block);
    return new Commitment(
        file.status().toBuilder().setBlocks(file.status().getBlocks() - 1).build(),
        Usage.bytes(0, -block.row().getReserved()));
  }
}
