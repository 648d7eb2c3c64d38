package import Migrations

/// The name that a server gave to a constraint or an index.
package struct GivenName: Sendable, Hashable {
  /// What has the name, as `pg_constraint.contype` says it.
  package enum Kind: String, Sendable {
    /// A check.
    case check = "c"
    /// A foreign key.
    case foreignKey = "f"
    /// A primary key.
    case primaryKey = "p"
    /// A unique constraint.
    case unique = "u"
    /// An exclusion constraint.
    case exclusion = "x"
    /// An index that belongs to no constraint.
    case index = "i"
  }

  /// What has it.
  package let kind: Kind
  /// The schema of the table.
  package let schema: String
  /// The table without its schema.
  package let table: String
  /// The columns in order; empty texts for expressions.
  package let columns: [String]
  /// The name itself.
  package let name: String

  /// Runs the statements of an up migration in a transaction that is rolled back, and looks at the names that
  /// the server gives to what each makes.
  ///
  /// It is meant for a scratch database of PostgreSQL. What a transaction cannot hold ends it early;
  /// so does a statement that fails.
  /// - Returns: the names by the number of the statement, from 1, in the order in which they were given.
  /// - Throws: `Problem` when the file cannot be read, `DatabaseError` for a lost connection.
  package static func all(
    in file: MigrationFile, on connection: any Connection
  ) async throws -> [Int: [GivenName]] {
    let reader = try StatementReader(file: file, section: file.up, dialect: .postgreSQL)
    var names: [Int: [GivenName]] = [:]
    var number = 0
    try await connection.run([.begin(.postgreSQL)])
    do {
      var last = try await newest(connection)
      while let statement = try reader.next() {
        number += 1
        if statement.kind == .nonTransactional { break }
        try await connection.run([SQLCommand(statement, from: reader)])
        guard statement.mayGiveNames else { continue }
        (names[number], last) = try await made(after: last, connection)
      }
    } catch is CommandFailure {
      // The names up to there are known.
    } catch DatabaseError.statement {
    }
    await connection.rollBack()
    return names
  }

  /// The largest number of an object; numbers are given in order on a server that nobody else uses.
  private static func newest(_ connection: any Connection) async throws -> String {
    try await connection.query(
      """
      SELECT greatest(
        (SELECT max(oid) FROM pg_catalog.pg_constraint), (SELECT max(oid) FROM pg_catalog.pg_class))
      """
    ).first?[0].text ?? "0"
  }

  private static func made(
    after last: String, _ connection: any Connection
  ) async throws -> ([GivenName], String) {
    let rows = try await connection.query(query, .text(last))
    let names = rows.compactMap { row in
      Kind(rawValue: row[0].text ?? "").map { kind in
        GivenName(
          kind: kind, schema: row[1].text ?? "", table: row[2].text ?? "",
          columns: (row[3].text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init), name: row[4].text ?? "")
      }
    }
    return (names, rows.isEmpty ? last : try await newest(connection))
  }

  private static let query = """
    SELECT CAST(k.contype AS text), n.nspname, t.relname, (
        SELECT string_agg(a.attname, E'\\n' ORDER BY u.place)
        FROM unnest(k.conkey) WITH ORDINALITY u(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number),
      k.conname, k.oid
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    WHERE k.oid > CAST($1 AS oid) AND k.conparentid = 0
    UNION ALL
    SELECT 'i', n.nspname, t.relname, (
        SELECT string_agg(coalesce(a.attname, ''), E'\\n' ORDER BY u.place)
        FROM unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY u(number, place)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number
        WHERE u.place <= i.indnkeyatts),
      c.relname, c.oid
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    WHERE c.oid > CAST($1 AS oid) AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = c.oid)
    ORDER BY 6
    """
}

extension Statement {
  /// Whether it may make a constraint or an index.
  fileprivate var mayGiveNames: Bool {
    let word = text.prefix { !$0.isWhitespace }.lowercased()
    return !["insert", "copy", "comment", "update", "delete"].contains(word)
  }
}
