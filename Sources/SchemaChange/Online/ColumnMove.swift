package import Migrations

/// A column that moves to another table, whose rows belong to those of its table one by one.
package struct ColumnMove: Sendable {
  /// The table that has the column, and the one that gets it.
  let source: FactID
  let target: FactID
  /// The column in either table.
  let old: FactID
  let new: FactID
  /// The columns by which rows belong together.
  let pairs: Pairs
  /// The default of the column, cast to its type.
  let standard: String?
  /// The schema with the column in its table only.
  let before: FactSet
  /// What the new column has: the constraints and indexes of the old one.
  private let parts: [Fact]
  private let sql: SQLWriter

  /// The columns by which rows of two tables belong together.
  struct Pairs: Sendable, Hashable {
    let source: [String]
    let target: [String]
    /// Whether there may be rows of the source without one in the target, which is then made.
    let makesRows: Bool
    /// Whether each row of the target has one in the source.
    let isWhole: Bool
  }

  /// - Parameters:
  ///   - column: the column, which can change while its table is used.
  ///   - target: the table that gets it, likewise.
  ///   - names: the columns of the target by which the rows belong together; nil for those of the only foreign key.
  /// - Throws: `ChangeRefusal`.
  init(_ column: Fact, to target: FactID, by names: [String]?, in facts: FactSet) throws {
    let sql = SQLWriter(defaultSchema: facts.defaultSchema, before: facts, after: facts)
    let source = sql.table(of: column.id)
    self.source = source
    (self.target, self.sql, before) = (target, sql, facts)
    old = column.id
    new = FactID(.column, target.path + [column.id.name])
    let name = column.id.name
    if source == target { throw ChangeRefusal("\(sql.name(target)) has the column") }
    if facts[new] != nil {
      throw ChangeRefusal("\(sql.name(target)) has a column \(name) already")
    }
    if column["identity"] != nil || column["serial"] != nil {
      throw ChangeRefusal("\(sql.name(source)).\(name) numbers the rows of its table")
    }
    for table in [source, target] where facts[table]?.has("forced_row_security") == true {
      throw ChangeRefusal(
        "\(sql.name(table)) has row security for its owner as well, by whose rights each table would be written from the other"
      )
    }
    pairs = try PairSearch(source, target, facts, sql).pairs(by: names)
    let value = facts[FactID(.defaultValue, column.id.path)]?["expression"]
    if let value, ExchangeFacts.isVolatile(value) {
      throw ChangeRefusal(
        "the default \(value) of \(name) is another each time, so that a value given cannot be told from it; drop it first"
      )
    }
    standard = value.map { "(\($0))::\(column["type"] ?? "")" }
    if column.has("not_null"), value == nil {
      throw ChangeRefusal(
        "\(sql.name(source)).\(name) is NOT NULL without a default, so that the new version, which writes it to "
          + "\(sql.name(target)), could insert no row; give it a default, or drop NOT NULL first")
    }
    if pairs.makesRows { try Self.checkRows(of: target, pairs, facts, sql) }
    parts = try Self.parts(of: column, to: target, facts, sql)
  }

  /// Whether the source asks for a value.
  var isRequired: Bool { before[old]?.has("not_null") == true }

  /// A row of the target can be made of its pair and the value.
  private static func checkRows(
    of target: FactID, _ pairs: Pairs, _ facts: FactSet, _ sql: SQLWriter
  ) throws {
    let missing = facts.columns(in: target).first { column in
      column.has("not_null") && !pairs.target.contains(column.id.name)
        && column["identity"] == nil && column["serial"] == nil && column["generated"] == nil
        && facts[FactID(.defaultValue, column.id.path)] == nil
    }
    guard let missing else { return }
    throw ChangeRefusal(
      "\(sql.name(target)).\(missing.id.name) is NOT NULL without a default, so that no row of \(sql.name(target)) can be made "
        + "for a value whose row has none there; give it a default first")
  }

  /// What hangs on the column, for its new table.
  private static func parts(
    of column: Fact, to target: FactID, _ facts: FactSet, _ sql: SQLWriter
  ) throws -> [Fact] {
    let table = sql.table(of: column.id)
    func isFree(_ name: String, _ id: FactID) -> Bool {
      let isRelation = id.kind == .index || facts[id]?.isKey == true
      return !facts.facts.keys.contains { other in
        isRelation
          ? other.path.first == id.path[0] && other.name == name && other.kind != .column
          : other.path == target.path + [name] && other.kind == id.kind
      }
    }
    return try facts.needing(column.id).sorted().compactMap { id -> Fact? in
      guard let fact = facts[id] else { return nil }
      let others = facts.needs(of: id).filter { $0.kind == .column && $0 != column.id }
      switch id.kind {
      case .defaultValue, .comment: return nil
      case .index,
        .tableConstraint where others.isEmpty,
        .foreignKey
      where sql.table(of: id) == table && others.allSatisfy { sql.table(of: $0) != table }:
        guard others.allSatisfy({ sql.table(of: $0) != table }) else { break }
        var name = Identifier.text(id.name)
        let prefix = Identifier.text(table.name) + "_"
        if name.hasPrefix(prefix) {
          name = Identifier.text(target.name) + "_" + name.dropFirst(prefix.count)
        }
        var other = Identifier.quoted(name)
        if other.utf8.count > 63 || !isFree(other, id) {
          other = Identifier.derived(from: Identifier.quoted(name), "_moved") { !isFree($0, id) }
        }
        let path = id.kind == .index ? [target.path[0], other] : target.path + [other]
        var attributes = fact.attributes
        if id.kind == .index {
          let head = " INDEX \(id.name) ON \(fact["table_name"] ?? "") "
          attributes["definition"] = fact["definition"]?.replacing(
            head, with: " INDEX \(other) ON \(sql.name(target)) ", maxReplacements: 1)
          attributes["table_name"] = sql.name(target)
        }
        return Fact(FactID(id.kind, path), attributes)
      default: break
      }
      throw ChangeRefusal(
        "\(id) uses \(sql.name(table)).\(column.id.name), and cannot go with it; change or drop it first"
      )
    }
  }

  // MARK: Schemas

  /// The column in its new table.
  private func column(isEmpty: Bool) -> Fact {
    let attributes = before[old]?.attributes ?? [:]
    let hasNotNull = !isEmpty && pairs.isWhole
    return Fact(
      new, attributes.filter { hasNotNull || !$0.key.hasPrefix("not_null") }, position: Int.max)
  }

  /// What is said about the column, and its default.
  private var said: [(Fact, Set<FactID>)] {
    before.needing(old).sorted().compactMap { id in
      guard let fact = before[id], id.kind == .comment || id.kind == .defaultValue else {
        return nil
      }
      if id.kind == .defaultValue {
        return (
          Fact(FactID(.defaultValue, new.path), fact.attributes),
          before.needs(of: id).filter { $0 != old }.union([new])
        )
      }
      return (
        Fact(
          FactID(.comment, [id.path[0]] + new.path), fact.attributes.filter { $0.key != "object" }),
        [new]
      )
    }
  }

  /// The statements that make the wanted schema of one without rows.
  package var plain: [ChangeStatement] {
    get throws {
      let moved = [column(isEmpty: false)] + said.map(\.0) + parts
      var needs = Dictionary(uniqueKeysWithValues: said.map { ($0.0.id, $0.1) })
      needs[new] = before.needs(of: old).filter { $0 != source }.union([target])
      for part in parts { needs[part.id] = [new, target] }
      let gone = before.hanging(on: [old])
      let wanted = before.without { gone.contains($0) }.adding(moved, needs: needs)
      return try SchemaPlan.plain(from: before, to: wanted)
    }
  }

  /// The schema before with the new column, which is empty and has no default yet.
  var withNewColumn: FactSet {
    let needs = before.needs(of: old).filter { $0 != source }.union([target])
    let comments = said.filter { $0.0.id.kind == .comment }
    return before.adding(
      [column(isEmpty: true)] + comments.map(\.0),
      needs: [new: needs].merging(comments.map { ($0.0.id, $0.1) }) { $1 })
  }

  /// The wanted schema with the old column.
  func withOldColumn(_ wanted: FactSet) -> FactSet {
    let kinds: Set<FactKind> = [.comment, .defaultValue]
    let parts = before.needing(old).filter { kinds.contains($0.kind) }
    let facts = ([old] + parts).compactMap { before[$0] }
    return wanted.adding(
      facts, needs: Dictionary(uniqueKeysWithValues: facts.map { ($0.id, before.needs(of: $0.id)) })
    )
  }

  /// The schema with both, in which the new column has all that it is to have.
  func completed(_ reached: FactSet, _ wanted: FactSet) -> FactSet {
    let kinds: Set<FactKind> = [.index, .tableConstraint, .foreignKey]
    let ids = wanted.needing(new).filter { kinds.contains($0.kind) }
    var facts = ids.compactMap { wanted[$0] }
    if wanted[new]?.has("not_null") == true, let column = reached[new] {
      facts.append(column.adding(["not_null": "t"]))
    }
    return reached.adding(
      facts, needs: Dictionary(uniqueKeysWithValues: ids.map { ($0, wanted.needs(of: $0)) }))
  }

  /// What people have to know.
  package var remarks: [String] {
    guard isRequired, !pairs.isWhole else { return [] }
    return [
      "\(old.name) can be NULL in \(sql.name(target)), which can have rows without one in \(sql.name(source))"
    ]
  }

  /// Counts the rows that are made in the target.
  ///
  /// - Throws: `DatabaseError`.
  package func missingRows(on connection: any Connection) async throws -> String? {
    guard pairs.makesRows else { return nil }
    let value =
      standard.map { "ROW(s.\(old.name))::record *<> ROW(\($0))" } ?? "s.\(old.name) IS NOT NULL"
    let pair = zip(pairs.source, pairs.target).map { "t.\($1) = s.\($0)" }.joined(
      separator: " AND ")
    let query = """
      SELECT count(*) FROM \(sql.name(source)) s
      WHERE \(value) AND NOT EXISTS (SELECT FROM \(sql.name(target)) t WHERE \(pair))
      """
    let row = try await SessionNames.alongSearchPath { try await connection.query(query) }.first
    guard let count = row?[0].integer, count > 0 else { return nil }
    return
      "\(count) row\(count == 1 ? "" : "s") of \(sql.name(source)) with a value \(count == 1 ? "has" : "have") none in \(sql.name(target)), where one is made for each"
  }
}
