/// Finds out from the catalog whether a statement that was running when the connection or the
/// process died took effect.
///
/// Names are resolved by the server, in a session with the settings that stand before the statement in
/// the file; where there are facts from before it began, by what the names meant then.
struct StatementInDoubt {
  private let words: [SQLToken]

  init(_ text: String) { words = SQLToken.words(in: text) }

  /// What to remember from before the statement: of what it changes, which there were.
  ///
  /// - Returns: never empty, as the facts also tell that a statement ran outside a transaction.
  /// - Throws: `DatabaseError`.
  func facts(_ connection: any Connection) async throws -> String {
    try await SessionNames.alongSearchPath { try await findFacts(connection) }
  }

  private func findFacts(_ connection: any Connection) async throws -> String {
    switch kind {
    case .createIndex(_, let table):
      let rows = try await connection.query(
        """
        SELECT t.oid, pg_catalog.string_agg(i.indexrelid::pg_catalog.text, ',')
        FROM (SELECT pg_catalog.to_regclass($1)::pg_catalog.oid AS oid) AS t
        LEFT JOIN pg_catalog.pg_index i ON i.indrelid OPERATOR(pg_catalog.=) t.oid GROUP BY t.oid
        """, .text(table))
      return "table \(rows.first?[0].text ?? "0") indexes \(rows.first?[1].text ?? "")"
    case .dropIndex(let name):
      let rows = try await connection.query(
        "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid", .text(name))
      return "index \(rows.first?[0].text ?? "0")"
    case .reindex, .detach, .repeatable, .other: return "begun"
    }
  }

  /// Asks the catalog.
  ///
  /// - Parameters:
  ///   - facts: what was remembered from before the statement began; nil where nothing was.
  ///   - hasFailed: whether the server has said that it failed.
  /// - Throws: `DatabaseError`.
  func outcome(
    _ connection: any Connection, facts: String? = nil, hasFailed: Bool = false
  ) async throws -> StatementOutcome {
    try await SessionNames.alongSearchPath {
      try await findOutcome(connection, facts, hasFailed)
    }
  }

  private func findOutcome(
    _ connection: any Connection, _ facts: String?, _ hasFailed: Bool
  ) async throws -> StatementOutcome {
    let facts = facts.map { $0.split(separator: " ", omittingEmptySubsequences: false) } ?? []
    if facts.first == "table", facts.count == 4 {
      return try await createdIndex(on: facts[1], notAmong: facts[3], connection)
    }
    switch kind {
    case .createIndex(let name?, let table):
      return try await createdIndex(name, on: table, connection)
    case .createIndex(nil, _): return hasFailed ? .notDone(cleanUp: []) : .unknown
    case .dropIndex(let name):
      return try await droppedIndex(name, facts.count == 2 ? facts[1] : nil, connection)
    case .reindex(let scope, let name): return try await reindexed(scope, name, connection)
    case .detach(let parent, let child):
      return try await detachedPartition(child, of: parent, hasFailed, connection)
    case .repeatable: return .notDone(cleanUp: [])
    case .other: return .unknown
    }
  }

  // MARK: Kinds

  private enum Kind {
    /// `CREATE [UNIQUE] INDEX CONCURRENTLY [[IF NOT EXISTS] name] ON [ONLY] table …`
    case createIndex(name: String?, table: String)
    /// `DROP INDEX CONCURRENTLY [IF EXISTS] name [CASCADE | RESTRICT]`
    case dropIndex(String)
    /// `REINDEX [(…)] {INDEX | TABLE | SCHEMA | DATABASE | SYSTEM} [CONCURRENTLY] [name]`
    case reindex(scope: String, name: String?)
    /// `ALTER TABLE [IF EXISTS] [ONLY] parent DETACH PARTITION child CONCURRENTLY`
    case detach(parent: String, child: String)
    /// To do it again does no harm.
    case repeatable
    case other
  }

  private var kind: Kind {
    let keywords = words.map(\.keyword)
    switch (keywords.first ?? "", keywords.dropFirst().first ?? "") {
    case ("CREATE", "INDEX"), ("CREATE", "UNIQUE"):
      guard let on = keywords.firstIndex(of: "ON"), on > 1, words.count > on + 1 else {
        return .other
      }
      let table = keywords[on + 1] == "ONLY" && words.count > on + 2 ? on + 2 : on + 1
      let isNamed = !["CONCURRENTLY", "INDEX"].contains(keywords[on - 1])
      return .createIndex(
        name: isNamed ? String(words[on - 1].text) : nil, table: String(words[table].text))
    case ("DROP", "INDEX"):
      let name = words.dropFirst(2).first {
        !["CONCURRENTLY", "IF", "EXISTS"].contains($0.keyword)
      }
      return name.map { .dropIndex(String($0.text)) } ?? .other
    case ("REINDEX", _):
      let scopes = ["INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM"]
      guard let scope = keywords.firstIndex(where: scopes.contains) else { return .other }
      let name = words[(scope + 1)...].first { $0.keyword != "CONCURRENTLY" }
      return .reindex(scope: keywords[scope], name: name.map { String($0.text) })
    case ("ALTER", "TABLE"):
      guard let detach = keywords.firstIndex(of: "DETACH"), detach > 2, words.count > detach + 2
      else { return .other }
      return .detach(
        parent: String(words[detach - 1].text), child: String(words[detach + 2].text))
    case ("VACUUM", _), ("CLUSTER", _), ("DISCARD", _), ("ALTER", "SYSTEM"): return .repeatable
    default: return .other
    }
  }

  // MARK: Indexes

  /// An index that was not there before and is valid was built; invalid ones are what failed attempts
  /// left, earlier ones too, which would keep IF NOT EXISTS from building anything.
  private func createdIndex(
    on table: Substring, notAmong before: Substring, _ connection: any Connection
  ) async throws -> StatementOutcome {
    guard let table = Int64(table) else { return .unknown }
    let rows = try await connection.query(
      """
      SELECT i.indexrelid, i.indisvalid, pg_catalog.format('%I.%I', n.nspname, c.relname),
        c.relname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident($2))[1]::pg_catalog.name
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE i.indrelid OPERATOR(pg_catalog.=) $1::pg_catalog.oid
      """, .text(String(table)), .text(indexName ?? "unnamed"))
    let before = Set(before.split(separator: ",").map(String.init))
    let named = rows.filter { indexName == nil || $0[3].text == "t" }
    let new = named.filter { !before.contains($0[0].text ?? "") }
    if new.contains(where: { $0[1].text == "t" }) { return .done }
    // An unnamed one that was invalid before may be anybody's.
    return .notDone(
      cleanUp: (indexName == nil ? new : named).filter { $0[1].text != "t" }
        .compactMap(\.[2].text).map { "DROP INDEX CONCURRENTLY \($0)" })
  }

  private var indexName: String? {
    if case .createIndex(let name, _) = kind { name } else { nil }
  }

  /// As above, without facts from before: by the name, in the schema of the table.
  private func createdIndex(
    _ name: String, on table: String, _ connection: any Connection
  ) async throws -> StatementOutcome {
    let rows = try await connection.query(
      """
      SELECT i.indisvalid, pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)::pg_catalog.oid
        AND c.relname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident($2))[1]::pg_catalog.name
      """, .text(table), .text(name))
    guard let row = rows.first else { return .notDone(cleanUp: []) }
    guard row[0].text != "t" else { return .done }
    return .notDone(cleanUp: row[1].text.map { ["DROP INDEX CONCURRENTLY \($0)"] } ?? [])
  }

  /// It may be there still, though invalid.
  ///
  /// - Parameter before: what the name meant before; another index of the name is none of ours.
  private func droppedIndex(
    _ name: String, _ before: Substring?, _ connection: any Connection
  ) async throws -> StatementOutcome {
    if let before {
      // Without one, the statement says so itself.
      guard let index = Int64(before), index != 0 else { return .notDone(cleanUp: []) }
      let rows = try await connection.query(
        "SELECT 1 FROM pg_catalog.pg_class WHERE oid OPERATOR(pg_catalog.=) $1::pg_catalog.oid",
        .text(String(index)))
      return rows.isEmpty ? .done : .notDone(cleanUp: [])
    }
    let rows = try await connection.query(
      "SELECT 1 WHERE pg_catalog.to_regclass($1) IS NOT NULL", .text(name))
    return rows.isEmpty ? .done : .notDone(cleanUp: [])
  }

  /// To do it again does no harm, once the invalid copies are gone that a failed attempt leaves on the
  /// same tables (https://www.postgresql.org/docs/15/sql-reindex.html).
  private func reindexed(
    _ scope: String, _ name: String?, _ connection: any Connection
  ) async throws -> StatementOutcome {
    let condition =
      switch scope {
      case "TABLE", "INDEX":
        """
        i.indrelid OPERATOR(pg_catalog.=) ANY (ARRAY(
          SELECT coalesce(x.indrelid, r.relid) FROM (
            SELECT pg_catalog.to_regclass($1)::pg_catalog.oid AS relid
            UNION ALL SELECT p.relid::pg_catalog.oid
            FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) AS p
          ) AS r
          LEFT JOIN pg_catalog.pg_index x ON x.indexrelid OPERATOR(pg_catalog.=) r.relid))
        """
      case "SCHEMA":
        "n.nspname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident($1))[1]::pg_catalog.name"
      default: "$1::pg_catalog.text IS NOT NULL"
      }
    let rows = try await connection.query(
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE NOT i.indisvalid AND c.relname OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$'
        AND n.nspname OPERATOR(pg_catalog.<>) 'pg_toast' AND \(condition)
      """, .text(name ?? ""))
    return .notDone(cleanUp: rows.compactMap { $0[0].text.map { "DROP INDEX CONCURRENTLY \($0)" } })
  }

  // MARK: Partitions

  /// A broken-off one is pending, and FINALIZE ends it.
  private func detachedPartition(
    _ child: String, of parent: String, _ hasFailed: Bool, _ connection: any Connection
  ) async throws -> StatementOutcome {
    let rows = try await connection.query(
      """
      SELECT inhdetachpending FROM pg_catalog.pg_inherits
      WHERE inhparent OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)::pg_catalog.oid
        AND inhrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($2)::pg_catalog.oid
      """, .text(parent), .text(child))
    guard let row = rows.first else { return hasFailed ? .notDone(cleanUp: []) : .done }
    guard row[0].text == "t" else { return .notDone(cleanUp: []) }
    return .unfinished(rest: ["ALTER TABLE \(parent) DETACH PARTITION \(child) FINALIZE"])
  }
}
