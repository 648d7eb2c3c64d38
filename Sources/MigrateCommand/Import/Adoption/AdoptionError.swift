import Migrations

/// Why the state of another tool was not taken over. Nothing was stamped then.
enum AdoptionError: Error, Sendable, Hashable {
  /// The tool keeps no table.
  case noTable(tool: String)
  /// The database has no table of the tool; those of other tools that it has.
  case missingTable(tool: String, name: String, others: [String])
  /// The table is there, and is none that the tool makes.
  case otherTable(tool: String, table: String, columns: [String])
  /// Tables of several tools are there.
  case severalTables(tool: String, tables: [String])
  /// A run of the tool failed, or is under way.
  case unfinished(table: String, tool: String, facts: [String], remedy: String)
  /// The table and the files do not fit.
  case mismatch(table: String, tool: String, [AdoptionMismatch])
  /// Files to be recorded as applied have places that somebody has to look at.
  case needsReview([Problem])
  /// Revisions of our own that what is applied stands on, and that are not.
  case pendingBelow([String], of: String)
  /// Another session writes to the table.
  case inUse(table: String)
  /// The table was changed meanwhile.
  case changed(table: String)
}

extension AdoptionError {
  /// How the program ends.
  var exitStatus: ExitStatus {
    switch self {
    case .noTable: .usage
    case .missingTable, .otherTable, .severalTables, .unfinished, .mismatch, .pendingBelow:
      .badMigrations
    case .needsReview: .finding
    case .inUse, .changed: .locked
    }
  }
}

/// A way in which a tool's table does not fit the files.
enum AdoptionMismatch: Sendable, Hashable {
  /// A recorded migration has no file.
  case noFile(name: String)
  /// A migration is applied, and one that comes before it is not.
  case gap(missing: String, before: String)
  /// A file is not the one that was applied.
  case changedFile(path: String, recorded: String, found: String)
  /// A migration stands for others, of which some are applied and some are not.
  case partOfSquash(name: String, missing: [String])
}

extension AdoptionError: MigrationError {
  var description: String {
    switch self {
    case .pendingBelow(let revisions, let revision):
      """
      \(revision), which the other tool has applied, stands on \(revisions.joined(separator: ", ")), which is not \
      applied here
      `migrate upgrade \(revisions.last ?? "")` first.
      """
    case .noTable(let tool):
      """
      migrate knows no table of \(tool) that tells what is applied
      Import them without --adopt, then `migrate stamp REV` once.
      """
    case .missingTable(let tool, let name, let others):
      """
      the database has no table \(name) of \(tool)\
      \(others.isEmpty ? "" : "; it has \(others.joined(separator: ", "))")
      Nothing was stamped. --table names a table with another name or in another schema, --from \
      another tool, --url another database.
      """
    case .otherTable(let tool, let table, let columns):
      """
      the table \(table) is not one of \(tool): its columns are \(columns.joined(separator: ", "))
      Nothing was stamped. --from says which tool it is, --table names another table.
      """
    case .severalTables(let tool, let tables):
      """
      the database has the tables of several tools: \(tables.joined(separator: ", "))
      Nothing was stamped. --from \(tool) takes over that of \(tool).
      """
    case .unfinished(let table, let tool, let facts, let remedy):
      """
      the table \(table) of \(tool) records a run that did not end well:
      \(facts.map { "  \($0)" }.joined(separator: "\n"))
      Nothing was stamped. First \(remedy).
      """
    case .mismatch(let table, let tool, let mismatches):
      """
      the table \(table) does not fit the files:
      \(mismatches.map { "  \($0)" }.joined(separator: "\n"))
      Nothing was stamped. \(AdoptionMismatch.remedies(mismatches, tool: tool))
      """
    case .needsReview(let problems):
      """
      the database has applied files in which a place needs a look:
      \(problems.map { "  \($0)" }.joined(separator: "\n"))
      Nothing was stamped, as an edit of an applied file is an error later on. See to each place, take \
      the comments `-- migrate import: …` out, and run the command again.
      """
    case .inUse(let table):
      """
      another session is writing to the table \(table); is a migration running?
      Nothing was stamped. Run the command again when it is done.
      """
    case .changed(let table):
      """
      the table \(table) was changed while it was compared with the files
      Nothing was stamped. Run the command again.
      """
    }
  }
}

extension AdoptionMismatch: CustomStringConvertible {
  var description: String {
    switch self {
    case .noFile(let name): "\(name) is recorded, and there is no file for it"
    case .partOfSquash(let name, let missing):
      "\(name) replaces migrations of which some are recorded, and not \(missing.joined(separator: ", "))"
    case .gap(let missing, let before):
      "\(missing) is not recorded, but \(before), which comes after it, is"
    case .changedFile(let path, let recorded, let found):
      "\(path) was changed after it was applied: its checksum is \(found), and \(recorded) is recorded"
    }
  }

  /// What to do about each kind that is there.
  static func remedies(_ mismatches: [AdoptionMismatch], tool: String) -> String {
    var remedies: [String] = []
    for mismatch in mismatches where !remedies.contains(mismatch.remedy(tool: tool)) {
      remedies.append(mismatch.remedy(tool: tool))
    }
    return remedies.joined(separator: " ")
  }

  private func remedy(tool: String) -> String {
    switch self {
    case .noFile: "Bring the missing files back, or name the directory that has them."
    case .gap: "Apply with \(tool) what is left out, or give its file a later version."
    case .partOfSquash: "Apply with \(tool) what is left out."
    case .changedFile: "Bring the files back as they were applied, and put changes into new ones."
    }
  }
}
