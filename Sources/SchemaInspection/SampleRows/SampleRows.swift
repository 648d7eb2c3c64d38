package import Migrations

/// Rows that are made up, so that a migration has something to work on.
package struct SampleRows: Sendable {
  /// The tables for which no row could be made, with what the database said last.
  package private(set) var refusals: [String: String] = [:]

  /// How many rows a table is to have.
  private static let rows = 2
  private static let attempts = 24

  /// Adds rows to every table that has less than two.
  ///
  /// Values fit the column's type; those of foreign keys are there in the other table, and those of
  /// columns with CHECK constraints are tried, also with the constants that the constraints name. What
  /// the database can number or compute is left to it.
  ///
  /// - Parameters:
  ///   - tables: migrate's own tables, which are left alone.
  ///   - keysToCome: foreign keys that later migrations make, which the rows are to fit as well.
  /// - Throws: `DatabaseError`.
  package static func fill(
    _ connection: any Connection, excluding tables: StateTables, keysToCome: [KeyToCome] = []
  ) async throws -> SampleRows {
    let dialect = connection.backEnd.samples
    var samples = try await dialect.tables(of: connection, excluding: tables)
    let mended = try await add(keysToCome, to: &samples, connection)
    for statement in dialect.keyCheck.on { try await connection.execute(statement) }
    do {
      let result = try await fill(samples, mending: mended, connection)
      for statement in dialect.keyCheck.off { try await connection.execute(statement) }
      return result
    } catch {
      await connection.rollBack()
      throw (error as? CommandFailure)?.error ?? error
    }
  }

  private static func fill(
    _ samples: [SampleTable], mending orphans: [OrphanRows], _ connection: any Connection
  ) async throws -> SampleRows {
    var result = SampleRows()
    try await connection.run([.begin(connection.backEnd)])
    for statement in connection.backEnd.samples.immediateConstraints {
      try await connection.execute(statement)
    }
    for orphans in orphans { try await mend(orphans, connection) }
    // Again as long as that helps: a row may need one of a table that comes later.
    var open = samples
    while !open.isEmpty {
      var refused: [SampleTable] = []
      for table in open {
        result.refusals[table.name] = try await fill(table, connection)
        if result.refusals[table.name] != nil { refused.append(table) }
      }
      if refused.count == open.count { break }
      open = refused
    }
    try await connection.run([SQLCommand("COMMIT")])
    return result
  }

  /// - Returns: why there is no row; nil when there is one.
  private static func fill(
    _ table: SampleTable, _ connection: any Connection
  ) async throws -> String? {
    let present = try await connection.query("SELECT 1 FROM \(table.name) LIMIT \(rows)").count
    var refusal: String?
    for row in present..<max(present, rows) {
      refusal = try await insert(row, into: table, connection)
    }
    return present == 0 ? refusal : nil
  }

  /// Adds the keys that are to come to the tables.
  ///
  /// - Returns: the rows that are there already and do not fit a key of the next migration.
  private static func add(
    _ keys: [KeyToCome], to samples: inout [SampleTable], _ connection: any Connection
  ) async throws -> [OrphanRows] {
    guard !keys.isEmpty else { return [] }
    let names = try await connection.backEnd.samples.columnNames(connection)
    var orphans: [OrphanRows] = []
    for key in keys {
      func resolve(_ columns: [String], of table: String) -> [String]? {
        let resolved = names.map { names in columns.compactMap { names[table]?[$0] } } ?? columns
        return resolved.count == columns.count ? resolved : nil
      }
      guard let index = samples.firstIndex(where: { $0.name == key.table }),
        let columns = resolve(key.columns, of: key.table),
        let targets = resolve(key.targets, of: key.target)
      else { continue }
      let reference = SampleTable.Reference(
        columns: columns, table: key.target, targets: targets)
      samples[index].references.append(reference)
      if key.isNext { orphans.append(OrphanRows(table: key.table, reference: reference)) }
    }
    return orphans
  }

  /// Gives rows a value that a foreign key will accept; where another constraint is against that, they
  /// go, and other rows come in their place.
  private static func mend(_ orphans: OrphanRows, _ connection: any Connection) async throws {
    for statement in [orphans.update, orphans.delete] {
      try await connection.execute("SAVEPOINT sample")
      do {
        try await connection.execute(statement)
        return try await connection.execute("RELEASE SAVEPOINT sample")
      } catch DatabaseError.statement {
        try await connection.execute("ROLLBACK TO SAVEPOINT sample")
        try await connection.execute("RELEASE SAVEPOINT sample")
      }
    }
  }

  private static func insert(
    _ row: Int, into table: SampleTable, _ connection: any Connection
  ) async throws -> String? {
    var refusal: String?
    for attempt in 0..<attempts {
      try await connection.execute("SAVEPOINT sample")
      do {
        // Triggers and defaults of the table mean what the search path makes of them.
        try await SessionNames.alongSearchPath {
          try await connection.execute(
            table.insertion(row: row, attempt: attempt, connection.backEnd))
        }
        try await connection.execute("RELEASE SAVEPOINT sample")
        return nil
      } catch DatabaseError.statement(let error) {
        refusal = error.message
        try await connection.execute("ROLLBACK TO SAVEPOINT sample")
        try await connection.execute("RELEASE SAVEPOINT sample")
      }
    }
    return refusal
  }
}

/// The rows of a table that a foreign key would refuse.
private struct OrphanRows {
  let table: String
  let reference: SampleTable.Reference

  /// Refers them to a row that is there.
  var update: String {
    """
    UPDATE \(table) SET (\(reference.columns.joined(separator: ", "))) = (
      SELECT \(reference.targets.joined(separator: ", ")) FROM \(reference.table) LIMIT 1)
    WHERE \(condition)
    """
  }

  var delete: String { "DELETE FROM \(table) WHERE \(condition)" }

  private var condition: String {
    let pairs = zip(reference.columns, reference.targets).map { column, target in
      "migrate_target.\(target) = \(table).\(column)"
    }
    return reference.columns.map { "\(table).\($0) IS NOT NULL AND " }.joined()
      + """
      NOT EXISTS (SELECT 1 FROM \(reference.table) AS migrate_target \
      WHERE \(pairs.joined(separator: " AND ")))
      """
  }
}
