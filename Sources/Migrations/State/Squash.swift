/// A revision that does the work of several others, as the database records it.
package struct Squash: Sendable, Hashable {
  /// What its version row says.
  package var record: AppliedRevision.Record
  /// The ids of the others, in the order in which they are applied.
  package var replaces: [String]

  /// The squash of a file; nil for a file that replaces nothing.
  ///
  /// - Throws: `Problem` when the file cannot be read.
  package init?(_ file: MigrationFile) throws {
    guard !file.replaces.isEmpty else { return nil }
    record = try AppliedRevision.Record(
      file,
      Revision(
        id: file.revision, downRevisions: file.downRevisions ?? [], dependencies: file.dependencies,
        branchLabels: file.branchLabels))
    replaces = file.replaces
  }
}

extension AppliedState {
  /// The squashes that are not recorded, and all of whose replaced revisions are applied; one that is
  /// a part of another comes before that.
  func completed(among squashes: [Squash]) -> [Squash] {
    var applied = Set(rows.filter { $0.partial == nil }.map(\.revision))
    var completed: [Squash] = []
    while let next = squashes.first(where: { squash in
      !applied.contains(squash.record.revision) && applied.isSuperset(of: squash.replaces)
    }) {
      applied.subtract(next.replaces)
      applied.insert(next.record.revision)
      completed.append(next)
    }
    return completed
  }
}

extension StateTables {
  /// Makes the row of the last replaced revision that of the squash, and deletes the other rows: when
  /// it was applied and by whom stays.
  /// - Parameter entry: for the history; left out when another runner has done it meanwhile.
  func record(_ squash: Squash, _ entry: HistoryEntry) -> [SQLCommand] {
    guard let last = squash.replaces.last else { return [] }
    let record = squash.record
    let update = SQLCommand(
      """
      UPDATE \(version) SET revision = $2, message = $3, checksum = $4, down_revision = $5,
        depends_on = $6, branch_labels = $7, down_body = $8, duration_ms = NULL, tool_version = $9
      WHERE revision = $1
      """,
      [
        .text(last), .text(record.revision), .text(record.message), DatabaseValue(record.checksum),
        .text(record.downRevisions.joined(separator: ",")),
        .text(record.dependencies.joined(separator: ",")),
        .text(record.branchLabels.joined(separator: ",")), DatabaseValue(record.downBody),
        .text(ToolVersion.current),
      ])
    // Whoever comes second waits here, and finds nothing more to do; behind a pooler no other lock is
    // there that would keep it out.
    let lock = SQLCommand("UPDATE \(version) SET state = state WHERE revision = $1", [.text(last)])
    return [lock, append(entry, ifRecorded: last)] + squash.replaces.dropLast().map(delete) + [
      update
    ]
  }

  private func append(_ entry: HistoryEntry, ifRecorded revision: String) -> SQLCommand {
    SQLCommand(
      """
      INSERT INTO \(history) (event, revision, outcome, run_id, host, tool_version)
      SELECT $1, $2, $3, $4, $5, $6 FROM \(version) WHERE revision = $7
      """,
      [
        .text(entry.event.rawValue), .text(entry.revision), .text(entry.outcome.rawValue),
        .text(entry.runID), .text(entry.host), .text(ToolVersion.current), .text(revision),
      ])
  }
}
