package io.chunkfs.namenode.command;

import static io.chunkfs.namenode.command.StateFixture.BLOCK_BYTES;
import static io.chunkfs.namenode.command.StateFixture.ROOT;
import static io.chunkfs.namenode.command.StateFixture.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.SessionId;
import io.chunkfs.namenode.namespace.Rejection;
import io.chunkfs.proto.BlockKey;
import io.chunkfs.proto.CreateReply;
import io.chunkfs.proto.LocatedBlock;
import io.chunkfs.proto.MutateReply;
import io.chunkfs.proto.MutateReply.OutcomeCase;
import io.chunkfs.transport.Errors;
import java.lang.reflect.ParameterizedType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What commands of clients answer is what their slots can keep. */
class RepliesTest {
  private final StateFixture state = new StateFixture();

  @Test
  void everyCommandOfAClientAnswersAMutateReply() throws Exception {
    Map<Class<?>, OutcomeCase> answered = new LinkedHashMap<>();
    CreateReply file = ask(answered, state.requests().create("/d/f")).getCreated();
    BlockKey first = file.getFirstBlock().getKey();
    BlockKey next = ask(answered, state.requests().issue(file, first)).getGeneration();
    ask(answered, state.requests().confirm(file, next, 1L, 2L));
    ask(answered, state.requests().abandon(file, next));
    LocatedBlock block = ask(answered, state.requests().allocate(file, null)).getAllocated();
    ask(answered, state.requests().complete(file, written(block, BLOCK_BYTES)));
    ask(answered, state.requests().mkdirs("/e"));
    ask(answered, state.requests().rename("/d/f", "/e/f"));
    ask(answered, state.requests().setReplication("/e/f", 2));
    ask(answered, state.requests().setPermission(ROOT, "/e/f", 0600));
    ask(answered, state.requests().setOwner(ROOT, "/e/f", "bob", "staff"));
    ask(answered, state.requests().setTimes(ROOT, "/e/f", 1, 2));
    ask(answered, state.requests().delete("/e"));
    ask(answered, new CloseSession(ROOT, state.session()));

    assertThat(answered.keySet()).isEqualTo(commandsOfClients());
    assertThat(answered)
        .containsEntry(Create.class, OutcomeCase.CREATED)
        .containsEntry(AllocateBlock.class, OutcomeCase.ALLOCATED)
        .containsEntry(IssueGeneration.class, OutcomeCase.GENERATION)
        .containsEntry(Complete.class, OutcomeCase.STATUS)
        .containsEntry(Delete.class, OutcomeCase.DELETED)
        .containsEntry(Rename.class, OutcomeCase.DONE);
  }

  @Test
  void everyRejectionFitsAMutateReply() throws Exception {
    CreateReply nobody = CreateReply.newBuilder().setLease(5).build();
    CreateReply stranger =
        nobody.toBuilder().setStatus(state.stat("/tmp")).setLease(1 << 30).build();
    state.limit("limits.open-files-per-client", "0");
    BlockKey key = BlockKey.getDefaultInstance();
    Set<Command<?>> wrong =
        Set.of(
            state.requests().mkdirs("x"),
            state.requests().create("/f"),
            state.requests().allocate(nobody, null),
            state.requests().complete(stranger, null),
            state.requests().abandon(stranger, key),
            state.requests().issue(stranger, key),
            state.requests().confirm(stranger, key),
            state.requests().rename("/x", "/y"),
            state.requests().delete("/"),
            state.requests().setReplication("/x", 1),
            state.requests().setPermission(ROOT, "/x", 0),
            state.requests().setOwner(ROOT, "/x", "", ""),
            state.requests().setTimes(ROOT, "/x", 0, 0),
            new Refuse(ErrorCode.TOO_FEW_DATANODES, "there are none"),
            new CloseSession(ROOT, new SessionId(5)));

    for (Command<?> command : wrong) {
      if (command instanceof CloseSession) continue;
      Rejection no = rejection(command);
      MutateReply reply =
          MutateReply.newBuilder().setRejected(Errors.of(no.code(), no.getMessage())).build();
      assertThat(MutateReply.parseFrom(reply.toByteArray())).isEqualTo(reply);
      assertThat(reply.getRejected().getDetail()).isNotBlank();
    }
  }

  @Test
  void aClusterIsFormattedOnce() {
    state.assertRejects(
        ErrorCode.INVALID_ARGUMENT,
        new FormatCluster("x", new io.chunkfs.common.id.NamespaceId(1), "a", "b"));
    assertThat(state.stat("/").getOwner()).isEqualTo("root");
    assertThat(state.stat("/tmp").getPermission()).isEqualTo(01777);
    assertThat(state.stat("/user").getGroup()).isEqualTo("supergroup");
    state.assertSound();
  }

  private Rejection rejection(Command<?> command) {
    try {
      state.attempt(command);
      throw new AssertionError(command + " was not rejected");
    } catch (Rejection no) {
      return no;
    }
  }

  private MutateReply ask(Map<Class<?>, OutcomeCase> answered, Command<MutateReply> command)
      throws Exception {
    MutateReply reply = state.run(command);
    assertThat(MutateReply.parseFrom(reply.toByteArray())).isEqualTo(reply);
    assertThat(reply.getOutcomeCase()).isNotEqualTo(OutcomeCase.OUTCOME_NOT_SET);
    answered.put(command.getClass(), reply.getOutcomeCase());
    state.assertSound();
    return reply;
  }

  /** All but {@link Refuse}, which never answers anything else. */
  private static Set<Class<?>> commandsOfClients() {
    return Stream.of(Command.class.getPermittedSubclasses())
        .filter(type -> type != Refuse.class)
        .filter(
            type ->
                ((ParameterizedType) type.getGenericInterfaces()[0]).getActualTypeArguments()[0]
                    == MutateReply.class)
        .collect(Collectors.toSet());
  }
}
