package io.chunkfs.namenode.journal;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.namenode.namespace.Limits;

/**
 * The writer's bounds.
 *
 * @param queue most calls waiting; more are told BUSY
 * @param batchBytes changes at which a batch closes
 * @param commandBytes most changes of one command; more is LIMIT_EXCEEDED
 * @param inFlight most batches submitted and not yet applied
 * @param limits what commands hold calls against
 */
public record WriterOptions(
    int queue, long batchBytes, long commandBytes, int inFlight, Limits limits) {
  /** As the settings say; the sizes are decided (DESIGN §9, rule 4). */
  public static WriterOptions from(Settings settings) throws SettingException {
    return new WriterOptions(
        settings.count("limits.writer-queue"), 1 << 20, 4 << 20, 1, Limits.from(settings));
  }
}
