package io.chunkfs.common.config;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;

/** A setting is unknown, missing or not of its form; the message names key, source and form. */
public final class SettingException extends ChunkFsException {
  SettingException(String message) {
    super(ErrorCode.INVALID_ARGUMENT, message);
  }
}
