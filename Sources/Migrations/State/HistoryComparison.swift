/// How the files compare with what the database says was applied.
package struct HistoryComparison: Sendable {
  /// Applied revisions whose file has another checksum now.
  package var edited: [AppliedRevision] = []
  /// Applied revisions without a file that no squash replaces, from which revisions with a file descend.
  package var missing: [AppliedRevision] = []
  /// Applied revisions without a file on top of all the others: the database is ahead of the files,
  /// as after a rolled-back deployment.
  package var newer: [AppliedRevision] = []

  /// Compares.
  ///
  /// - Parameter files: each file by its revision.
  package init(files: [String: MigrationFile], rows: [AppliedRevision]) {
    let byRevision = Dictionary(
      rows.map { ($0.revision, $0) }, uniquingKeysWith: { first, _ in first })
    // What a revision with a file needs must have one, too.
    var needed: Set<String> = []
    var open = rows.filter { files[$0.revision] != nil }
    while let row = open.popLast() {
      for parent in row.downRevisions + row.dependencies where needed.insert(parent).inserted {
        if let row = byRevision[parent] { open.append(row) }
      }
    }
    lazy var replaced = Set(files.values.lazy.flatMap(\.replaces))
    for row in rows {
      guard let checksum = files[row.revision]?.checksum else {
        if replaced.contains(row.revision) { continue }
        if needed.contains(row.revision) { missing.append(row) } else { newer.append(row) }
        continue
      }
      if let recorded = row.checksum, recorded != checksum { edited.append(row) }
    }
  }

  /// Throws when anything differs that is not allowed by name.
  ///
  /// - Parameters:
  ///   - allowed: the revisions that may be edited or missing.
  ///   - allowsNewer: whether the database may be ahead.
  /// - Throws: `HistoryError`.
  package func check(
    allowing allowed: Set<String>, allowsNewer: Bool
  ) throws(HistoryError) {
    let edited = edited.filter { !allowed.contains($0.revision) }
    let missing = missing.filter { !allowed.contains($0.revision) }
    let newer = allowsNewer ? [] : newer.filter { !allowed.contains($0.revision) }
    if !edited.isEmpty || !missing.isEmpty {
      throw .differs(edited: edited, missing: missing)
    }
    if !newer.isEmpty { throw .databaseAhead(newer) }
  }
}

/// Why a run must not begin: the files are not those that were applied.
package enum HistoryError: Error, Sendable, Hashable {
  /// Applied files were edited or are missing.
  case differs(edited: [AppliedRevision], missing: [AppliedRevision])
  /// The database has revisions that the files do not know.
  case databaseAhead([AppliedRevision])
}

extension HistoryError: MigrationError {
  /// The files are wrong, or the database is ahead of them.
  package var exitStatus: ExitStatus {
    switch self {
    case .differs: .badMigrations
    case .databaseAhead: .databaseAhead
    }
  }

  /// Which files are not those that were applied, and what to do.
  package var description: String {
    switch self {
    case .differs(let edited, let missing):
      var lines = edited.map {
        "\($0.revision): the file was edited after it was applied on \($0.appliedAt)"
      }
      lines += missing.map {
        "\($0.revision) (\($0.message.visibleLine)): applied on \($0.appliedAt), but its file is missing"
      }
      let names = (edited + missing).map { "--allow \($0.revision)" }.joined(separator: " ")
      lines.append(
        """
        Nothing was run. Restore the files, or accept the edited ones with `migrate repair \
        --accept-checksum REV`, or go on once with \(names).
        """)
      return lines.joined(separator: "\n")
    case .databaseAhead(let rows):
      let names = rows.map { "\($0.revision) (\($0.message))".visibleLine }.joined(separator: ", ")
      return """
        the database is ahead of these files: it has \(names)
        Nothing was run. After a rolled-back deployment that may be as it should: --allow-newer \
        accepts it, and `migrate downgrade` can revert with the down migrations that the database holds.
        """
    }
  }
}
