/// What a database knows of a table.
package struct TableStatistics: Sendable, Hashable {
  /// The size of its rows in bytes, with those kept elsewhere (TOAST) and those of its partitions.
  package var tableBytes: Int
  /// The size of all its indexes in bytes.
  package var indexBytes: Int
  /// How many rows the statistics say that it has; nil when it has never been analyzed.
  package var rows: Int?
  /// How many indexes it has.
  package var indexes: Int
  /// How often a second it was read from, by whole or through an index, since the statistics began.
  package var scansPerSecond: Double
  /// How many rows a second were inserted, updated and deleted, since the statistics began.
  package var changesPerSecond: Double

  /// Creates facts.
  package init(
    tableBytes: Int, indexBytes: Int, rows: Int?, indexes: Int, scansPerSecond: Double,
    changesPerSecond: Double
  ) {
    self.tableBytes = tableBytes
    self.indexBytes = indexBytes
    self.rows = rows
    self.indexes = indexes
    self.scansPerSecond = scansPerSecond
    self.changesPerSecond = changesPerSecond
  }

  /// Whether nobody would notice a lock on the table: it is smaller than a number of bytes with all its
  /// indexes, and is used less than once a second.
  package func isHardlyUsed(smallerThan bytes: Int) -> Bool {
    tableBytes + indexBytes < bytes && scansPerSecond + changesPerSecond < 1
  }
}

extension Finding {
  /// Weighs a finding about a lock with what is known of the table: on one that is hardly used it is a
  /// note, unless it is about what cannot work.
  package func adjustingSeverity(_ facts: TableStatistics, smallTable bytes: Int) -> Finding {
    guard lock != nil else { return self }
    var finding = self
    finding.facts = facts
    if severity == .warning, facts.isHardlyUsed(smallerThan: bytes) { finding.severity = .note }
    return finding
  }
}
