import Migrations

/// Another name for a table, whose old name goes on as a view that can be written to.
package struct TableRename {
  private let table: FactID
  private let newName: String
  private let before: FactSet
  private let sql: SQLWriter

  /// - Throws: `ChangeRefusal`.
  package init(_ path: [String], to name: String, in facts: FactSet) throws {
    table = try ChangeResolver.table(path, in: facts)
    newName = name
    before = facts
    sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    let taken = facts.facts.keys.first { id in
      [.table, .view, .materializedView, .index, .sequence, .compositeType].contains(id.kind)
        && id.path == [table.path[0], name]
    }
    if let taken { throw ChangeRefusal("there is a \(taken.kind.title) \(name) already") }
    if facts[table]?.has("row_security") == true, facts.serverVersion < 15 {
      throw ChangeRefusal(
        "\(sql.name(table)) has row security, which a view passes by before PostgreSQL 15")
    }
  }

  /// The revisions: the new name with a view of the old one, and the end of the view.
  package var revisions: [OnlineRevision] {
    let renamed = sql.name([table.path[0], newName])
    let (follow, back) = (followers(back: false), followers(back: true))
    let rename = ChangeStatement("ALTER TABLE \(sql.name(table)) RENAME TO \(newName)")
    let restore = ChangeStatement("ALTER TABLE \(renamed) RENAME TO \(table.name)")
    let drop = ChangeStatement("DROP VIEW \(sql.name(table))")
    return [
      OnlineRevision(
        phase: .expand, subject: "both names", isInTransaction: true,
        up: [rename] + view(of: renamed),
        isDownInTransaction: true, down: [drop, restore]),
      OnlineRevision(
        phase: .contract, subject: "drop the old name", isInTransaction: true,
        up: [drop] + follow, isDownInTransaction: true, down: back + view(of: renamed)),
    ]
  }

  /// The statements of the change at once.
  package var plain: [ChangeStatement] {
    [ChangeStatement("ALTER TABLE \(sql.name(table)) RENAME TO \(newName)")]
      + followers(back: false)
  }

  /// The functions whose text has the old name, which they find until the view goes.
  package var mentions: [String] {
    let name = Identifier.text(table.name)
    return before.facts.values.filter { fact in
      fact.id.kind == .routine
        && SQLToken.mentions(name, in: fact["definition"] ?? "")
    }.map { sql.name($0.id) }.sorted()
  }

  private func view(of renamed: String) -> [ChangeStatement] {
    let columns = before.facts.values
      .filter { $0.id.kind == .column && Array($0.id.path.prefix(2)) == table.path }
      .sorted { $0.position < $1.position }.map(\.id.name)
    let options = before.serverVersion < 15 ? "" : " WITH (security_invoker = true)"
    let name = sql.name(table)
    let comment = "The old name of \(renamed), until nobody uses it."
    let grants = before.needing(table).sorted().filter { $0.kind == .privileges }
      .compactMap { before[$0] }.filter { !$0.has("of_owner") }
      .flatMap { PrivilegesKind().create($0, sql) }
    return [
      ChangeStatement(
        "CREATE VIEW \(name)\(options) AS\nSELECT \(columns.joined(separator: ", "))\nFROM \(renamed)"
      ),
      ChangeStatement("COMMENT ON VIEW \(name) IS \(sql.literal(comment))"),
    ] + grants
  }

  /// The names of indexes, constraints and sequences that begin with that of the table.
  private func followers(back: Bool) -> [ChangeStatement] {
    let (old, new) = (Identifier.text(table.name) + "_", Identifier.text(newName) + "_")
    let relation = sql.name([table.path[0], newName])
    func renamed(_ id: FactID) -> (now: String, then: String)? {
      let name = Identifier.text(id.name)
      guard name.hasPrefix(old) else { return nil }
      let other = new + name.dropFirst(old.count)
      guard other.utf8.count < 64 else { return nil }
      let names = (Identifier.quoted(name), Identifier.quoted(other))
      return back ? (names.1, names.0) : names
    }
    let parts = Set(
      [table]
        + before.facts.keys.filter { $0.kind == .column && Array($0.path.prefix(2)) == table.path })
    let all = Set(parts.flatMap { before.needing($0) }).sorted()
    var statements = all.compactMap { id -> ChangeStatement? in
      guard [.index, .tableConstraint, .foreignKey, .sequence].contains(id.kind),
        id.kind == .index || id.kind == .sequence || Array(id.path.prefix(2)) == table.path,
        let names = renamed(id)
      else { return nil }
      let place = sql.name([id.path[0], names.now])
      return switch id.kind {
      case .index: ChangeStatement("ALTER INDEX \(place) RENAME TO \(names.then)")
      case .sequence: ChangeStatement("ALTER SEQUENCE \(place) RENAME TO \(names.then)")
      default:
        ChangeStatement(
          "ALTER TABLE \(relation) RENAME CONSTRAINT \(names.now) TO \(names.then)")
      }
    }
    // Those of serial and identity columns are no facts of their own.
    for column in parts.sorted()
    where before[column]?["serial"] != nil || before[column]?["identity"] != nil {
      let sequence = FactID(.sequence, SerialColumn.sequence(of: column))
      guard let names = renamed(sequence) else { continue }
      statements.append(
        ChangeStatement(
          "ALTER SEQUENCE \(sql.name([sequence.path[0], names.now])) RENAME TO \(names.then)"))
    }
    return statements
  }
}
