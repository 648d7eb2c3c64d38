import Migrations

/// Another name for a table, whose old name goes on as a view that can be written to.
package struct TableRename {
  private let table: FactID
  private let newName: String
  private let before: FactSet
  private let followingNames: FollowingNames
  private let sql: SQLWriter

  /// - Throws: `ChangeRefusal`.
  package init(
    _ path: [String], to name: String, in facts: FactSet, following names: FollowingNames = .all
  ) throws {
    followingNames = names
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

  private var renaming: Renaming { Renaming(table, newName: newName) }

  /// The revisions: the new name with a view of the old one, and the end of the view.
  package var revisions: [OnlineRevision] {
    let followers = followers
    let drop = ChangeStatement("DROP VIEW \(sql.name(table))")
    return [
      OnlineRevision(
        phase: .expand, subject: "both names", isInTransaction: true,
        up: [renaming.statement(before)] + view, isDownInTransaction: true,
        down: [drop, renaming.reversed.statement(before)]),
      OnlineRevision(
        phase: .contract, subject: "drop the old name", isInTransaction: true,
        up: [drop] + followers.map { $0.statement(before) }, isDownInTransaction: true,
        down: followers.map { $0.reversed.statement(before) } + view),
    ]
  }

  /// The statements of the change at once.
  package var plain: [ChangeStatement] {
    ([renaming] + followers).map { $0.statement(before) }
  }

  /// The functions whose text has the old name, which they find until the view goes.
  package var mentions: [String] {
    let name = Identifier.text(table.name)
    return before.facts.values.filter { fact in
      fact.id.kind == .routine
        && SQLToken.mentions(name, in: fact["definition"] ?? "")
    }.map { sql.name($0.id) }.sorted()
  }

  private var view: [ChangeStatement] {
    let renamed = sql.name([table.path[0], newName])
    let columns = before.columns(in: table).map(\.id.name)
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

  /// The names of indexes, constraints and sequences that begin with that of the table, which has its new one.
  private var followers: [Renaming] {
    let (old, new) = (Identifier.text(table.name) + "_", Identifier.text(newName) + "_")
    func following(_ id: FactID) -> Renaming? {
      let name = Identifier.text(id.name)
      guard name.hasPrefix(old) else { return nil }
      let other = new + name.dropFirst(old.count)
      let renaming = Renaming(id, newName: Identifier.quoted(other))
      return other.utf8.count < 64 && followingNames.include(renaming) ? renaming : nil
    }
    let columns = before.columns(in: table).sorted { $0.id < $1.id }
    let parts = Set(([table] + columns.map(\.id)).flatMap { before.needing($0) }).sorted()
    // Those of serial and identity columns are no facts of their own.
    let sequences = columns.filter { $0["serial"] != nil || $0["identity"] != nil }
      .map { FactID(.sequence, SerialColumn.sequence(of: $0.id)) }
    return (parts + sequences).compactMap { id in
      switch id.kind {
      case .index, .sequence: return following(id)
      case .tableConstraint, .foreignKey:
        guard Array(id.path.prefix(2)) == table.path else { return nil }
        return following(FactID(id.kind, [id.path[0], newName, id.name]))
      default: return nil
      }
    }
  }
}
