import Migrations

/// Makes the steps of a fixed `ALTER TABLE`: what is left of it, and what follows.
struct AlterTableFix {
  let fix: StatementFix
  let alter: DDLStatement.AlterTable
  let text: AlterTableText
  private var edits = TextEdits()
  /// The subcommands that are no longer in the statement.
  private var removed: Set<Int> = []
  private var following: [FixStep] = []
  /// The names of the constraints that there are, and of those that are added.
  private var taken: Set<String>

  /// - Throws: `FixRefusal` when the statement cannot be taken apart.
  init(_ fix: StatementFix) throws(FixRefusal) {
    guard case .alterTable(let alter) = fix.statement.action,
      let text = AlterTableText(fix.statement)
    else { throw FixRefusal("the statement cannot be taken apart") }
    (self.fix, self.alter, self.text) = (fix, alter, text)
    taken = Set(fix.schema.model.tables[alter.table]?.constraints.keys.map(\.self) ?? [])
    // PostgreSQL drops first, wherever in the statement that stands.
    for case .dropConstraint(let name) in alter.changes.map(\.kind) { taken.remove(name) }
  }

  var table: ObjectName { alter.table }

  /// The statement's text.
  private var sql: String { fix.statement.statement.text }

  /// The steps that take the statement's place.
  /// - Throws: `FixRefusal`.
  mutating func steps() throws(FixRefusal) -> [FixStep] {
    if let detached { return [try detach(detached)] }
    if fix.kinds.contains(.outsideTransaction) { return [outsideTransaction()] }
    for index in alter.changes.indices { try change(index) }
    let kept = alter.changes.indices.filter { !removed.contains($0) }
    if edits.isEmpty, removed.isEmpty {
      throw FixRefusal("none of its changes has a form that does the same more gently")
    }
    guard !kept.isEmpty else { return following }
    var step = fix.unchanged
    step.text = .statements([rest(kept)])
    step.effects = Set(kept.compactMap { Effect(alter.changes[$0].kind, of: table) })
    if !removed.isEmpty {
      var rest = fix.statement
      var alter = alter
      alter.changes = kept.map { alter.changes[$0] }
      rest.action = .alterTable(alter)
      step.undo =
        fix.schema.isOnlySource
        ? nil : InverseStatement.statements(of: rest, before: fix.schema)
    }
    return [step] + following
  }

  /// The statement without the subcommands that are removed.
  private func rest(_ kept: [Int]) -> String {
    let bytes = Array(sql.utf8)
    if removed.isEmpty { return edits.applied(to: sql) }
    let start = text.commands.first?.lowerBound ?? 0
    return edits.applied(to: bytes, in: 0..<start)
      + kept.map { edits.applied(to: bytes, in: text.commands[$0]) }.joined(separator: ", ")
  }

  private mutating func change(_ index: Int) throws(FixRefusal) {
    switch alter.changes[index].kind {
    case .addConstraint(let constraint): try add(constraint, index)
    case .setNotNull(let column) where fix.kinds.contains(.notNull):
      removed.insert(index)
      following.append(notNull(column))
    case .addColumn(let column): try add(column, index)
    default: break
    }
  }

  /// The name of a constraint, or the one that PostgreSQL gives it (`ChooseConstraintName` and
  /// `ChooseIndexName` of its source).
  private mutating func name(of constraint: ConstraintDefinition, _ node: SyntaxNode?) -> String {
    var named = constraint
    if constraint.kind == .unique { named.columns += node?.fields.names("including") ?? [] }
    let wanted = named.effectiveName(in: table)
    var (name, number) = (wanted, 1)
    while constraint.name == nil, constraint.givenName == nil, taken.contains(name) {
      name = "\(wanted)\(number)"
      number += 1
    }
    if constraint.isOfTable { taken.insert(name) }
    return name
  }

  // MARK: Constraints

  private mutating func add(
    _ constraint: ConstraintDefinition, _ index: Int
  ) throws(FixRefusal) {
    let name = name(of: constraint, AlterTableText.definition(index, of: fix.statement))
    switch constraint.kind {
    case .foreignKey, .check:
      guard fix.kinds.contains(constraint.kind == .check ? .check : .foreignKey),
        !constraint.isNotValid
      else { return }
      if constraint.kind == .foreignKey {
        try fix.refuseIfPartitioned(table, "add a foreign key to it unvalidated")
      }
      let command = text.commands[index]
      if constraint.name == nil, let offset = constraint.offset {
        edits.insert("CONSTRAINT \(sqlName(name)) ", at: offset)
      }
      edits.insert(" NOT VALID", at: command.upperBound)
      let definition = edits.applied(to: Array(sql.utf8), in: command)
      following.append(validation(of: name, adding: definition))
    case .unique, .primaryKey:
      guard fix.kinds.contains(.key), constraint.index == nil,
        let node = AlterTableText.definition(index, of: fix.statement)
      else { return }
      removed.insert(index)
      following += try key(constraint, named: name, node)
    case .exclusion where fix.kinds.contains(.key):
      throw FixRefusal("the index of an exclusion constraint cannot be built concurrently")
    default: break
    }
  }

  /// The step that validates a constraint.
  /// - Parameter definition: the subcommand that adds it unvalidated.
  private func validation(of name: String, adding definition: String) -> FixStep {
    let quoted = sqlName(name)
    var step = step(.validation, "validate \(name)")
    step.text = .statements(["\(text.prefix) VALIDATE CONSTRAINT \(quoted)"])
    step.undo = ["\(text.prefix) DROP CONSTRAINT \(quoted), \(definition)"]
    step.ownNames = [name]
    return step
  }

  /// The step that forbids nulls after a check has proved that there are none.
  private func notNull(_ column: String) -> FixStep {
    let (name, check) = (sqlName(column), sqlName(checkName(column)))
    var step = step(.validation, "\(column) of \(table.name) not null")
    step.text = .statements([
      "\(text.prefix) ADD CONSTRAINT \(check) CHECK (\(name) IS NOT NULL) NOT VALID",
      "\(text.prefix) VALIDATE CONSTRAINT \(check)",
      "\(text.prefix) ALTER COLUMN \(name) SET NOT NULL",
      "\(text.prefix) DROP CONSTRAINT \(check)",
    ])
    step.effects = [.notNull(table, column)]
    step.undo = ["\(text.prefix) ALTER COLUMN \(name) DROP NOT NULL"]
    return step
  }

  /// A name that neither a constraint of the table nor anything in the file has.
  private func checkName(_ column: String) -> String {
    let wanted = DefaultName.of(table.name, [column], "not_null")
    let free = (0...).lazy.map { number in
      number == 0 ? wanted : DefaultName.of(table.name, [column], "not_null\(number)")
    }
    return free.first { !taken.contains($0) && !fix.schema.reservedNames.contains($0) } ?? wanted
  }

  /// The steps that build the index of a key, and make it one.
  private func key(
    _ constraint: ConstraintDefinition, named name: String, _ node: SyntaxNode
  ) throws(FixRefusal) -> [FixStep] {
    try fix.refuseIfPartitioned(table, "build an index of it concurrently")
    let settings = node.list("options").isEmpty && node.text("indexspace") == nil
    guard settings else {
      throw FixRefusal("the key sets options of its index; build it with CREATE INDEX CONCURRENTLY")
    }
    let isPrimary = constraint.kind == .primaryKey
    let nullable = isPrimary ? try nullableColumns(constraint.columns) : []
    let quoted = sqlName(name)
    let including = node.fields.names("including")
    var step = step(.concurrent, "build \(name)")
    step.text = .statements([
      "CREATE UNIQUE INDEX CONCURRENTLY \(quoted) ON \(text.table) \(SQLName.list(constraint.columns))"
        + (including.isEmpty ? "" : " INCLUDE \(SQLName.list(including))")
        + (node.flag("nulls_not_distinct") ? " NULLS NOT DISTINCT" : ""),
      "\(text.prefix) ADD CONSTRAINT \(quoted) \(isPrimary ? "PRIMARY KEY" : "UNIQUE")"
        + " USING INDEX \(quoted)" + (node.flag("deferrable") ? " DEFERRABLE" : "")
        + (node.flag("initdeferred") ? " INITIALLY DEFERRED" : ""),
    ])
    step.effects = [.constraint(table, name)]
    step.undo = ["\(text.prefix) DROP CONSTRAINT \(quoted)"]
    step.ownNames = [name]
    step.isUnique = true
    return nullable.map(notNull) + [step]
  }

  /// The columns of a primary key that may hold nulls so far.
  private func nullableColumns(_ columns: [String]) throws(FixRefusal) -> [String] {
    var nullable: [String] = []
    for column in columns {
      guard let known = fix.schema.model.tables[table]?.columns[column] else {
        throw FixRefusal(
          "the migrations do not tell whether \(column) may be null, and a primary key forbids that"
        )
      }
      if !known.isNotNull { nullable.append(column) }
    }
    return nullable
  }

  // MARK: Columns

  private mutating func add(_ column: ColumnDefinition, _ index: Int) throws(FixRefusal) {
    if fix.kinds.contains(.columnDefault), column.isSerial {
      throw FixRefusal("PostgreSQL numbers the rows in no other way than by rewriting the table")
    }
    let parts = ColumnText(column, in: sql, end: text.commands[index].upperBound)
    let name = sqlName(column.name)
    let isFilled = fix.kinds.contains(.columnDefault) && hasVolatileDefault(column)
    var additions: [String] = []
    var (backfills, validations, keys): ([FixStep], [FixStep], [FixStep]) = ([], [], [])
    for part in parts.parts {
      let constraint = part.constraint.of(column: column.name)
      let constraintName = self.name(of: constraint, nil)
      switch constraint.kind {
      case .foreignKey where fix.kinds.contains(.foreignKey),
        .check where fix.kinds.contains(.check):
        let reference = constraint.kind == .foreignKey ? "FOREIGN KEY (\(name)) " : ""
        let definition =
          "ADD CONSTRAINT \(sqlName(constraintName)) \(reference)\(parts.body(of: part))"
          + " NOT VALID"
        additions.append(definition)
        validations.append(validation(of: constraintName, adding: definition))
      case .unique where fix.kinds.contains(.key):
        guard !part.hasAttributes, let node = inlineNode(of: part, index) else {
          throw FixRefusal("write the deferrable key as a constraint of the table first")
        }
        keys += try key(constraint, named: constraintName, node)
      case .primaryKey where fix.kinds.contains(.key):
        throw FixRefusal("a new column cannot be the primary key before it is filled")
      case .default where isFilled:
        additions.append("ALTER COLUMN \(name) SET DEFAULT \(parts.defaultText ?? "NULL")")
        backfills.append(try backfill(column.name))
      case .notNull where isFilled:
        validations.append(notNull(column.name))
      case .identity where fix.kinds.contains(.columnDefault),
        .generated where fix.kinds.contains(.columnDefault):
        throw FixRefusal(
          "PostgreSQL fills such a column in no other way than by rewriting the table")
      default: continue
      }
      edits.replace(part.range, with: "")
    }
    if additions.isEmpty, keys.isEmpty { return }
    if alter.changes[index].isConditional {
      throw FixRefusal("with IF NOT EXISTS it is not known whether there is anything to do")
    }
    if !additions.isEmpty {
      edits.insert(additions.map { ", " + $0 }.joined(), at: text.commands[index].upperBound)
    }
    following += backfills + validations + keys
  }

  /// Whether each row gets a default of its own.
  private func hasVolatileDefault(_ column: ColumnDefinition) -> Bool {
    column.constraint(.default)?.expression
      .flatMap { fix.schema.model.volatileFunction(in: $0) } != nil
  }

  /// The node of a constraint of a new column.
  private func inlineNode(of part: ColumnText.Part, _ index: Int) -> SyntaxNode? {
    AlterTableText.definition(index, of: fix.statement)?.list("constraints")
      .first { $0.offset == part.constraint.offset }
  }

  /// The step that gives the rows that are there the default of a new column.
  private func backfill(_ column: String) throws(FixRefusal) -> FixStep {
    if fix.schema.isOnlySource { throw Certainty.refusal("a backfill has to be tried") }
    guard let key = fix.schema.primaryKey(of: table), !key.isEmpty else {
      throw FixRefusal(
        "the migrations do not tell the primary key of \(table), by which its rows could be filled")
    }
    let name = sqlName(column)
    let columns = key.count == 1 ? sqlName(key[0]) : SQLName.list(key)
    var step = step(.backfill, "fill \(column) of \(table.name)")
    step.directive =
      "-- migrate:backfill table:\(text.table) key:\(key.map(sqlName).joined(separator: ","))"
      + " batch:5000"
    step.text = .statements([
      "UPDATE \(text.table) SET \(name) = DEFAULT\n"
        + "WHERE \(name) IS NULL AND \(columns) > :from AND \(columns) <= :to"
    ])
    return step
  }

  // MARK: The statement as a whole

  private var detached: ObjectName? {
    guard fix.kinds.contains(.concurrently),
      case .detachPartition(let partition, _)? = alter.changes.first?.kind
    else { return nil }
    return partition
  }

  private func outsideTransaction() -> FixStep {
    var step = fix.unchanged
    step.place = .concurrent
    step.title = "alter \(table.name)"
    return step
  }

  /// The partition is detached concurrently, and loses the check that this leaves in it.
  private func detach(_ partition: ObjectName) throws(FixRefusal) -> FixStep {
    if fix.schema.tablesWithDefaultPartition.contains(table) {
      throw FixRefusal("\(table) has a default partition, which PostgreSQL cannot do it with")
    }
    guard let key = fix.schema.partitionKeys[table], !key.contains(nil) else {
      throw FixRefusal(
        "it would leave a check in \(partition), and the migrations do not tell its name")
    }
    let check = DefaultName.of(
      partition.name, key.count == 1 ? key.compactMap(\.self) : [], "check")
    var edits = TextEdits()
    edits.insert(" CONCURRENTLY", at: text.commands[0].upperBound)
    var step = outsideTransaction()
    step.title = "detach \(partition.name)"
    step.isRemoval = true
    step.text = .statements([
      edits.applied(to: sql),
      "ALTER TABLE \(partition.sql) DROP CONSTRAINT IF EXISTS \(sqlName(check))",
    ])
    return step
  }

  /// A step that follows the statement. What it makes is undone along with the statement's own.
  private func step(_ place: FixStep.Place, _ title: String) -> FixStep {
    FixStep(
      statement: fix.index, place: place, title: title, effects: [], undo: [],
      touch: StatementTouch(fix.statement, fix.schema.model))
  }
}
