package io.chunkfs.namenode.audit;

import io.chunkfs.namenode.namespace.Stored;
import io.chunkfs.namenode.store.Keys;
import io.chunkfs.namenode.store.RowCursor;
import io.chunkfs.namenode.store.Rows;

/** Goes through all rows of a kind. */
final class RowScan {
  private RowScan() {}

  /** What is done with a row. */
  interface Row {
    void visit(byte[] key, byte[] value);
  }

  /** Visits each row; one that cannot be read, or leads to such a one, is a finding. */
  static void each(Rows rows, Findings findings, byte kind, Row visitor) {
    byte[] start = Keys.start(kind);
    try (RowCursor cursor = rows.scan(start, Keys.end(start))) {
      while (cursor.next()) {
        try {
          visitor.visit(cursor.key(), cursor.value());
        } catch (IllegalStateException damaged) {
          String row = Stored.name(cursor.key());
          findings.require(false, "row %s: %s", row, damaged.getMessage());
        }
      }
    }
  }
}
