import Migrations

/// Makes the steps of a fixed statement.
struct StatementFix: Sendable {
  /// The statement.
  let statement: ParsedSection.ParsedStatement
  /// Its number in the section, counted from 0.
  let index: Int
  /// What is changed.
  let kinds: Set<FixKind>
  /// What is known of the schema before the statement.
  let schema: KnownSchema

  /// The statement as it is, as one step.
  var unchanged: FixStep {
    FixStep(
      statement: index, isRest: true, title: "", effects: Effect.all(of: statement),
      undo: InverseStatement.statements(of: statement, before: schema),
      touch: StatementTouch(statement, schema.model))
  }

  /// The steps that take the statement's place, in order.
  /// - Throws: `FixRefusal`.
  func steps() throws(FixRefusal) -> [FixStep] {
    if kinds.isEmpty { return [unchanged] }
    if schema.isOnlySource { try Certainty.check(statement, schema.model) }
    switch statement.action {
    case .alterTable:
      var fix = try AlterTableFix(self)
      return try fix.steps()
    case _ where kinds.contains(.concurrently): return [try concurrent()]
    case _ where kinds.contains(.outsideTransaction):
      var step = unchanged
      step.place = .concurrent
      step.title = statement.statement.text.firstWords
      return [step]
    default: throw FixRefusal("this statement has no form that does the same more gently")
    }
  }

  /// The statement with `CONCURRENTLY`.
  private func concurrent() throws(FixRefusal) -> FixStep {
    var step = unchanged
    step.place = .concurrent
    switch statement.action {
    case .createIndex(let index):
      step.title = "build \(index.effectiveName.name)"
      step.ownNames = [index.effectiveName.name]
      step.isUnique = index.isUnique
    case .drop(let drop):
      step.title = "drop \(drop.names.map(\.name).joined(separator: ", "))"
      step.ownNames = Set(drop.names.map(\.name))
      step.isRemoval = true
    case .reindex(_, let name, _): step.title = "reindex \(name?.name ?? "")"
    case .refresh(let view, _):
      step.title = "refresh \(view.name)"
      step.place = .ordinary
      try refuseIfNotUnique(view)
    default: break
    }
    step.text = .statements(try ConcurrentForm.statements(of: statement, schema.model))
    step.undo = step.undo?.map { $0.replacing("DROP INDEX ", with: "DROP INDEX CONCURRENTLY ") }
    return step
  }

  /// PostgreSQL refuses some forms for a table with partitions.
  func refuseIfPartitioned(_ table: ObjectName, _ what: String) throws(FixRefusal) {
    if schema.model.tables[table]?.isPartitioned == true {
      throw FixRefusal("\(table) is partitioned, and PostgreSQL cannot \(what)")
    }
  }

  /// Rows of a view can be exchanged one by one where an index tells them apart.
  private func refuseIfNotUnique(_ view: ObjectName) throws(FixRefusal) {
    let isUnique = schema.model.indexes.values.contains {
      $0.table == view && $0.isUnique && !$0.isPartial && !$0.columns.contains(nil)
    }
    if !isUnique {
      throw FixRefusal("\(view) needs a unique index of plain columns first, and none is known")
    }
  }
}

/// The `CONCURRENTLY` form of statements.
enum ConcurrentForm {
  /// The statements that do the same concurrently.
  /// - Parameter model: what is known of the schema before the statement.
  /// - Throws: `FixRefusal` when there is no such form.
  static func statements(
    of statement: ParsedSection.ParsedStatement, _ model: SchemaState
  ) throws(FixRefusal) -> [String] {
    let text = statement.statement.text
    switch statement.action {
    case .createIndex(let index):
      if index.isConcurrent { return [text] }
      if model.tables[index.table]?.isPartitioned == true {
        throw FixRefusal(
          "\(index.table) is partitioned, and PostgreSQL cannot build an index of it concurrently")
      }
      // Given as the index is built, it may be another name.
      let name = index.name == nil ? index.givenName : nil
      let words = "CONCURRENTLY" + (name.map { " " + sqlName($0) } ?? "")
      return [insert(words, after: ["index"], in: text)]
    case .drop(let drop) where drop.kind == .index:
      if drop.isConcurrent { return [text] }
      if drop.isCascading { throw FixRefusal("DROP INDEX CONCURRENTLY knows no CASCADE") }
      for name in drop.names {
        if let table = model.indexes[name]?.table, model.tables[table]?.isPartitioned == true {
          throw FixRefusal(
            "\(name) is an index of the partitioned \(table), which cannot be dropped concurrently")
        }
      }
      guard drop.names.count > 1 else {
        return [insert("CONCURRENTLY", after: ["index"], in: text)]
      }
      let condition = drop.ifExists ? "IF EXISTS " : ""
      return names(in: statement).map { "DROP INDEX CONCURRENTLY \(condition)\($0)" }
    case .reindex:
      return [insert("CONCURRENTLY", after: ["index", "table", "schema", "database"], in: text)]
    case .refresh:
      if statement.node?.flag("skipData") == true {
        throw FixRefusal("REFRESH … CONCURRENTLY cannot go without data")
      }
      return [insert("CONCURRENTLY", after: ["view"], in: text)]
    default: throw FixRefusal("this statement has no form that works concurrently")
    }
  }

  private static func insert(
    _ word: String, after words: Set<String>, in text: String
  ) -> String {
    guard let token = SQLTokens(text).tokens.first(where: { words.contains($0.word) }) else {
      return text
    }
    var edits = TextEdits()
    edits.insert(" " + word, at: token.range.upperBound)
    return edits.applied(to: text)
  }

  /// The names of a `DROP` as they are written.
  private static func names(in statement: ParsedSection.ParsedStatement) -> [String] {
    (statement.node?.list("objects") ?? []).map { object in
      object.fields.names("items").map { sqlName($0) }.joined(separator: ".")
    }
  }
}

extension String {
  /// The first words in lower case, for a title.
  fileprivate var firstWords: String {
    split(whereSeparator: \.isWhitespace).prefix(4).joined(separator: " ").lowercased()
  }
}
