import Migrations

/// The storage of all tables and indexes as a session sees it, in its transaction.
struct RelationStorage {
  private let entries: [Int: Entry]

  private struct Entry {
    let relation: TracedRelation
    /// Names the files on the disk; another one after a rewrite.
    let file: String?
    let sequentialScans: Int
  }

  /// Reads it.
  /// - Throws: `DatabaseError`.
  static func read(_ connection: any Connection) async throws -> RelationStorage {
    let rows = try await connection.query(
      """
      SELECT c.oid, \(CatalogRelation.columns), c.relfilenode,
        CASE WHEN c.relkind <> 'i' THEN pg_catalog.pg_stat_get_xact_numscans(c.oid) END
      FROM \(CatalogRelation.tables)
      WHERE c.relkind IN ('r', 'm', 'i') AND \(CatalogRelation.isUsers)
      """)
    let entries = rows.map { row in
      (
        row[0].integer ?? 0,
        Entry(
          relation: TracedRelation(name: row[1], relkind: row[2], table: row[3]),
          file: row[4].text, sequentialScans: row[5].integer ?? 0)
      )
    }
    return RelationStorage(entries: Dictionary(entries, uniquingKeysWith: { $1 }))
  }

  /// The relations, by their names before, whose storage is another than before.
  func rewritten(since before: RelationStorage) -> [Int: TracedRelation] {
    relations(since: before) { $0.file != $1.file }
  }

  /// The tables that were read from end to end in the transaction since before.
  func scanned(since before: RelationStorage) -> [Int: TracedRelation] {
    relations(since: before) { $0.sequentialScans > $1.sequentialScans }
  }

  private func relations(
    since before: RelationStorage, where condition: (_ now: Entry, _ then: Entry) -> Bool
  ) -> [Int: TracedRelation] {
    // An index is built anew as another relation of the same name.
    let byName = Dictionary(
      entries.values.map { ($0.relation.name, $0) }, uniquingKeysWith: { first, _ in first })
    return before.entries.filter { oid, then in
      (entries[oid] ?? byName[then.relation.name]).map { condition($0, then) } ?? false
    }.mapValues(\.relation)
  }
}

/// The parts of a query that describe relations.
enum CatalogRelation {
  /// Name, kind, and the table of an index.
  static let columns = """
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.relkind,
    (SELECT pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname)
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
      JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace WHERE i.indexrelid = c.oid)
    """
  static let tables = """
    pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    """
  /// Neither the system's nor temporary.
  static let isUsers = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
}
