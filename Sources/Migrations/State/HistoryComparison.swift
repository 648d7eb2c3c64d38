/// How the files compare with what the database says was applied.
public struct HistoryComparison: Sendable {
  /// Applied revisions whose file has another checksum now.
  public var edited: [VersionRow] = []
  /// Applied revisions without a file that no squash replaces, from which revisions with a file descend.
  public var missing: [VersionRow] = []
  /// Applied revisions without a file on top of all the others: the database is ahead of the files,
  /// as after a rolled-back deployment.
  public var newer: [VersionRow] = []

  /// Compares.
  ///
  /// - Parameter files: each file by its revision.
  public init(files: [String: MigrationFile], rows: [VersionRow]) {
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
  public func check(
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
public enum HistoryError: Error, Sendable, Hashable {
  /// Applied files were edited or are missing. Exit code 65.
  case differs(edited: [VersionRow], missing: [VersionRow])
  /// The database has revisions that the files do not know. Exit code 66.
  case databaseAhead([VersionRow])
}
