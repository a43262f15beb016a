package io.chunkfs.namenode.command;

import io.chunkfs.namenode.namespace.Rejection;

/**
 * One mutation of the hard state: checks first, then changes. Runs once, on the leader, on the
 * writer's thread, over an overlay of the store; does no I/O and waits for nothing.
 *
 * <p>Commands of clients answer with a {@code MutateReply}, which the call's slot keeps.
 */
public sealed interface Command<R>
    permits AbandonBlock,
        AdvanceClusterClock,
        AllocateBlock,
        CloseSession,
        Complete,
        ConfirmPipeline,
        Create,
        Delete,
        ExpireLease,
        ExpireSession,
        ForgetDeletedBlocks,
        FormatCluster,
        IssueGeneration,
        Mkdirs,
        OpenSession,
        ReclaimSlice,
        Refuse,
        RegisterDataNode,
        Rename,
        SetOwner,
        SetPermission,
        SetReplication,
        SetTimes {
  /**
   * Checks and changes.
   *
   * @throws Rejection when the change is refused; whatever was changed is discarded
   */
  R execute(NamespaceEdit edit) throws Rejection;
}
