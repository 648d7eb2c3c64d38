package import Migrations

/// Asks a server for what becomes of a table when a column of it gets another type.
package enum TypeProbe {
  /// Whether the rows are written anew.
  ///
  /// - Parameters:
  ///   - old: the column.
  ///   - new: the same with its other type.
  ///   - facts: the schema of the database, in which both types are.
  ///   - connection: nothing is changed.
  /// - Throws: `DatabaseError` for a lost connection.
  package static func rewrites(
    from old: Fact, to new: Fact, _ facts: FactSet, _ connection: any Connection
  ) async throws -> Bool {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    let table = sql.name([old.id.path[0], "migrate_type_probe"])
    func type(_ column: Fact) -> String {
      (column["type"] ?? "") + (column["collation"].map { " COLLATE \($0)" } ?? "")
    }
    let path = "\(old.id.path[0]).migrate_type_probe"
    let file = "SELECT pg_catalog.pg_relation_filenode(\(sql.literal(path))::regclass)::text"
    var files: [String?] = []
    do {
      // The time zone of the session decides about times, and may happen to be that of the values.
      try await connection.run([
        ChangeStatement("BEGIN"), ChangeStatement("SET LOCAL TimeZone = 'Asia/Kolkata'"),
        ChangeStatement("CREATE TABLE \(table) (probe \(type(old)))"),
      ])
      files.append(try await connection.query(file).first?[0].text)
      try await connection.run([
        ChangeStatement("ALTER TABLE \(table) ALTER COLUMN probe TYPE \(type(new))")
      ])
      files.append(try await connection.query(file).first?[0].text)
    } catch ExchangeError.statementFailed {
      // A type that is gone, or values that need an expression.
    }
    await connection.rollBack()
    return files.count < 2 || files[0] != files[1]
  }
}

extension FactSet {
  /// The schema with the types that some columns have in another.
  package func withTypes(of columns: [FactID], in other: FactSet) -> FactSet {
    let parts: Set<FactKind> = [.tableConstraint, .foreignKey, .index, .statistics]
    var (facts, gone) = ([Fact](), Set<FactID>())
    for id in columns {
      guard let here = self[id], let there = other[id] else { continue }
      var attributes = here.attributes
      for name in ["type", "type_storage", "collation", "serial"] {
        attributes[name] = there[name]
      }
      facts.append(Fact(id, attributes, position: here.position))
      guard !TypeText.isOfOneFamily(there["type"], here["type"]) else { continue }
      // What has the new type in its text.
      let standard = FactID(.defaultValue, id.path)
      if self[standard] != nil {
        if let old = other[standard] { facts.append(old) } else { gone.insert(standard) }
      }
      facts += needing(id).filter { parts.contains($0.kind) }.compactMap { other[$0] }
    }
    return adding(facts).without { gone.contains($0) }
  }
}
