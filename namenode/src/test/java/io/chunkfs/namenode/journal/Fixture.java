package io.chunkfs.namenode.journal;

import io.chunkfs.common.config.SettingException;
import io.chunkfs.common.config.Settings;
import io.chunkfs.namenode.namespace.Limits;

/** What the tests of this package share. */
final class Fixture {
  private Fixture() {}

  /** The shipped limits. */
  static Limits limits() {
    try {
      return Limits.from(Settings.defaults());
    } catch (SettingException wrong) {
      throw new IllegalStateException(wrong);
    }
  }
}
