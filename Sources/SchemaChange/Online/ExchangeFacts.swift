/// The schemas on the way from one form of columns to another.
struct ExchangeFacts {
  let exchanges: [ColumnExchange]
  /// The types that the columns have in two forms.
  let types: [ColumnExchange.TypeForms]
  /// The schema with the first form only.
  let before: FactSet
  /// A schema with the second form only, by the names that its columns have while both are there.
  let shape: FactSet
  /// What the second form has like the first: its indexes and constraints.
  let counterparts: [Counterpart]

  /// An index or a constraint of the second form.
  struct Counterpart {
    /// What it is where there is only that form.
    let final: FactID
    /// What it is while both forms are there: a primary key is a unique index until then.
    let fact: Fact
    let needs: Set<FactID>

    var isPrimaryKey: Bool { final.kind == .tableConstraint && fact.id.kind == .index }

    /// What gives it its final name; nil where it has that, or gets it with its key.
    var renaming: Renaming? {
      isPrimaryKey || fact.id.name == final.name
        ? nil : Renaming(fact.id, newName: final.name)
    }
  }

  /// - Parameter suffix: what is behind a name that the other form still has.
  init(
    _ exchanges: [ColumnExchange], _ types: [ColumnExchange.TypeForms] = [], before: FactSet,
    shape: FactSet, suffix: String = "_new"
  ) {
    self.exchanges = exchanges
    self.types = types
    self.before = before
    self.shape = shape
    counterparts = Self.counterparts(exchanges, before, shape, suffix)
  }

  private static func counterparts(
    _ exchanges: [ColumnExchange], _ before: FactSet, _ shape: FactSet, _ suffix: String
  ) -> [Counterpart] {
    let columns = exchanges.flatMap { exchange in exchange.second.columns.map(exchange.column) }
    let kinds: Set<FactKind> = [.index, .tableConstraint, .foreignKey]
    let all = Set(columns.flatMap { shape.needing($0) }).filter { kinds.contains($0.kind) }
    var names: [FactID: FactID] = [:]
    var taken: Set<[String]> = []
    for id in all.sorted() {
      let isKey = shape[id]?["type"] == "p"
      let place = isKey ? [id.path[0]] : Array(id.path.dropLast())
      let other = FactID(isKey ? .index : id.kind, place + [id.name])
      let isFree = { (name: String) in
        // Indexes and their constraints share the names of tables.
        let isTaken = before.facts.keys.contains { fact in
          Self.named.contains(fact.kind) && fact.path.first == id.path[0] && fact.name == name
        }
        return !isTaken && !taken.contains([id.path[0], name])
      }
      let name =
        isFree(id.name) ? id.name : Identifier.derived(from: id.name, suffix) { !isFree($0) }
      taken.insert([id.path[0], name])
      names[id] = FactID(other.kind, other.path.dropLast() + [name])
    }
    let sql = SQLWriter(defaultSchema: shape.defaultSchema, before: before, after: shape)
    return all.sorted().compactMap { id in
      guard let fact = shape[id], let name = names[id] else { return nil }
      let needs = Set(shape.needs(of: id).map { names[$0] ?? $0 })
      let renamed = Self.renamed(fact, to: name, of: sql.relation(of: id))
      return Counterpart(final: id, fact: renamed, needs: needs)
    }
  }

  private static let named: Set<FactKind> = [
    .table, .index, .sequence, .view, .materializedView, .tableConstraint, .foreignKey,
  ]

  /// The fact by another name; a primary key as the index that it has.
  private static func renamed(_ fact: Fact, to id: FactID, of table: String) -> Fact {
    var attributes = fact.attributes
    let definition = fact["definition"] ?? ""
    if fact.id.kind == .index {
      attributes["definition"] = definition.replacing(
        " INDEX \(fact.id.name) ON ", with: " INDEX \(id.name) ON ", maxReplacements: 1)
    } else if id.kind == .index {
      let columns = definition.trimmingPrefix("PRIMARY KEY ")
      attributes["definition"] = "CREATE UNIQUE INDEX \(id.name) ON \(table) USING btree \(columns)"
      attributes["table_name"] = table
      attributes["is_unique"] = "t"
      attributes["type"] = nil
    }
    return Fact(id, attributes)
  }

  // MARK: States

  /// The schema before with the columns of the second form, which are empty and have no defaults yet.
  var withSecondForm: FactSet {
    var (facts, needs) = ([Fact](), [FactID: Set<FactID>]())
    let columns = exchanges.flatMap { exchange in exchange.second.columns.map(exchange.column) }
    for id in types.map(\.second) + columns {
      guard let fact = shape[id] else { continue }
      facts.append(Fact(id, fact.attributes.filter { !Self.late.contains($0.key) }))
      needs[id] = shape.needs(of: id)
      for part in shape.needing(id) where Self.said.contains(part.kind) {
        if let fact = shape[part] { facts.append(fact) }
        needs[part] = [id]
      }
    }
    return before.adding(facts, needs: needs)
  }

  /// What is said about something else.
  private static let said: Set<FactKind> = [.comment, .privileges, .securityLabel, .owner]

  /// What a column gets when all rows have a value, or when the first form is gone.
  private static let late: Set<Fact.Attribute> = [
    "not_null", "not_null_name", "identity", "identity_options", "serial",
  ]

  /// The default of a column of the second form, where an INSERT that leaves it out can be told from one that
  /// gives another value: it gives the same each time in a transaction.
  private func standard(of column: FactID) -> Fact? {
    guard let value = shape[FactID(.defaultValue, column.path)], let text = value["expression"],
      shape[column]?["serial"] == nil
    else { return nil }
    return Self.isVolatile(text) ? nil : value
  }

  /// Whether a default may give another value each time in a transaction.
  static func isVolatile(_ text: String) -> Bool {
    let bare = text.replacing(#/'(?:[^']|'')*'/#, with: "").replacing("now()", with: "")
    return bare.contains(#/[A-Za-z0-9_"]\(/#) && !bare.contains(#/^[^(]*::[a-z ]+\([0-9, ]+\)$/#)
  }

  /// Gives the second form its defaults: apart from its columns, as these would be filled with them.
  func setDefaults(_ sql: SQLWriter) -> [ChangeStatement] {
    exchanges.flatMap { exchange in
      exchange.second.columns.compactMap { standard(of: exchange.column($0)) }
    }.flatMap { DefaultKind().create($0, sql) }
  }

  /// The defaults that the second form has, cast to the types of their columns.
  func defaults(of exchange: ColumnExchange) -> [String: String] {
    exchange.second.columns.reduce(into: [:]) { result, name in
      let id = exchange.column(name)
      guard let text = standard(of: id)?["expression"], let type = shape[id]?["type"] else {
        return
      }
      result[name] = "(\(text))::\(type)"
    }
  }

  /// A schema with both forms, in which the second has all that it is to have.
  /// - Parameter reached: has both forms, and what keeps them the same.
  func completed(_ reached: FactSet) -> FactSet {
    var facts = counterparts.map(\.fact)
    for exchange in exchanges {
      for name in exchange.second.columns {
        let id = exchange.column(name)
        guard let fact = reached[id], shape[id]?.has("not_null") == true else { continue }
        facts.append(fact.adding(["not_null": "t"]))
      }
    }
    let needs = counterparts.reduce(into: [FactID: Set<FactID>]()) { $0[$1.fact.id] = $1.needs }
    return reached.adding(facts, needs: needs)
  }

  /// A schema without the first form, and all that hangs on it.
  ///
  /// - Parameters:
  ///   - reached: has both forms.
  ///   - isSync: what keeps them the same.
  func withoutFirstForm(_ reached: FactSet, _ isSync: (FactID) -> Bool) -> FactSet {
    let gone = reached.hanging(on: firstColumns + types.map(\.first))
      .union(reached.facts.keys.filter(isSync))
    return reached.without { gone.contains($0) }
  }

  /// The columns of the first form.
  var firstColumns: [FactID] {
    exchanges.flatMap { exchange in exchange.first.columns.map(exchange.column) }
  }

  // MARK: Statements

  /// Moves what numbers the rows from the first form to the second.
  func moveGenerators(_ reached: FactSet, _ sql: SQLWriter) -> [ChangeStatement] {
    exchanges.flatMap { exchange -> [ChangeStatement] in
      guard let first = exchange.first.columns.first, let second = exchange.second.columns.first,
        exchange.first.columns.count == 1, let column = reached[exchange.column(first)]
      else { return [] }
      let table = sql.name(exchange.table)
      let alter = "ALTER TABLE \(table) ALTER COLUMN"
      if let identity = column["identity"] {
        let options = column["identity_options"].map { " (\($0))" } ?? ""
        return [
          ChangeStatement("\(alter) \(second) ADD GENERATED \(identity) AS IDENTITY\(options)"),
          ChangeStatement(
            "SELECT setval(\(sql.serialSequence(of: second, in: table)),\n"
              + "  pg_sequence_last_value(\(sql.serialSequence(of: first, in: table))::regclass))"),
          ChangeStatement("\(alter) \(first) DROP IDENTITY"),
        ]
      }
      let owned = reached.facts.values.first {
        $0.id.kind == .sequence && $0["owned_by"] == "\(table).\(first)"
      }
      let path = column["serial"] == nil ? owned?.id.path : SerialColumn.sequence(of: column.id)
      guard let path else { return [] }
      let name = sql.name(path)
      return [
        ChangeStatement("ALTER SEQUENCE \(name) OWNED BY \(table).\(second)"),
        ChangeStatement("\(alter) \(first) DROP DEFAULT"),
        ChangeStatement("\(alter) \(second) SET DEFAULT nextval(\(sql.literal(name)))"),
      ]
    }
  }

  /// What leaves the first form when the second takes its place: all but its columns with what is said of them, and
  /// some indexes and constraints.
  func leaving(_ reached: FactSet, staying stays: Set<FactID>) -> Set<FactID> {
    let columns = Set(firstColumns)
    let own: Set<FactKind> = [.defaultValue, .comment, .privileges, .securityLabel]
    var gone: [FactID] = []
    for column in columns {
      gone += reached.needing(column).filter { !stays.contains($0) && !own.contains($0.kind) }
    }
    return reached.hanging(on: gone).subtracting(columns)
  }

  /// What gives the second form the names that it has when it is alone: of columns that are other ones until then.
  private var columnNames: [Renaming] {
    exchanges.flatMap { exchange in
      zip(exchange.second.columns, exchange.second.finalNames).filter { $0 != $1 }
        .map { Renaming(exchange.column($0), newName: $1) }
    }
  }

  /// Gives the second form, where it is alone, the names that it has beside the first.
  /// - Parameter gone: what is not there.
  func giveNamesBack(except gone: Set<FactID>) -> [ChangeStatement] {
    let parts = counterparts.filter { !gone.contains($0.final) }.compactMap(\.renaming)
    return (types.map(\.renaming) + columnNames + parts).map { $0.reversed.statement(before) }
  }

  /// Gives the second form, with its indexes and constraints, the names that it has when it is alone.
  func giveFinalNames(_ sql: SQLWriter) -> [ChangeStatement] {
    let types = types.map { $0.renaming.statement(before) }
    let columns = columnNames.flatMap { [$0.statement(before)] + sequenceName($0) }
    let parts = counterparts.compactMap { part -> ChangeStatement? in
      guard part.isPrimaryKey else { return part.renaming?.statement(before) }
      return ChangeStatement(
        "ALTER TABLE \(sql.relation(of: part.final)) ADD CONSTRAINT \(part.final.name) "
          + "PRIMARY KEY USING INDEX \(part.fact.id.name)")
    }
    return types + columns + parts
  }

  /// Gives the sequence of an identity column the name that it would have had.
  private func sequenceName(_ column: Renaming) -> [ChangeStatement] {
    let now = SerialColumn.sequence(of: column.fact)
    let wanted = SerialColumn.sequence(of: column.reversed.fact)
    // A longer name is cut by the server, and then stays as it is.
    guard shape[column.fact]?["identity"] != nil, let name = wanted.last,
      now.allSatisfy({ Identifier.text($0).utf8.count < 64 })
    else { return [] }
    return [Renaming(FactID(.sequence, now), newName: name).statement(before)]
  }
}

extension FactSet {
  /// Facts, and all that needs them.
  func hanging(on facts: [FactID]) -> Set<FactID> {
    var (found, open) = (Set(facts), facts)
    while let next = open.popLast() {
      for other in needing(next) where found.insert(other).inserted { open.append(other) }
    }
    return found
  }

  /// The statements that write the rows of each table with triggers as they are, by the table.
  package var touchingStatements: [String: String] {
    let tables = Set(facts.keys.filter { $0.kind == .trigger }.map { Array($0.path.prefix(2)) })
    return tables.reduce(into: [:]) { result, path in
      let column = columns(in: FactID(.table, path)).first {
        $0["identity"] != "ALWAYS" && $0["generated"] == nil
      }
      guard let name = column?.id.name else { return }
      let table = path.joined(separator: ".")
      result[table] = "UPDATE \(table) SET \(name) = \(name)"
    }
  }
}
