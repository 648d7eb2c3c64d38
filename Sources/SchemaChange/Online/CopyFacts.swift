/// The schemas on the way from a table to a copy of it, which is made in another way.
struct CopyFacts {
  let names: CopyNames
  /// The schema with the table only.
  let before: FactSet
  /// A schema with the copy only, by its names while both are there.
  let shape: FactSet

  /// The copy and its partitions.
  private var tables: Set<FactID> {
    Set([names.copy] + PartitionTree(shape).descendants(of: names.copy))
  }

  /// The foreign keys that lead to the copy, its own ones too: they hold when it has all rows.
  private var referring: [FactID] {
    shape.facts.keys.filter { $0.kind == .foreignKey && CopyNames.leads($0, to: names.copy, shape) }
  }

  /// The schema before with the copy, which is empty.
  ///
  /// What others see of the table comes when the copy takes its place: triggers, policies, privileges, publications.
  var withCopy: FactSet {
    let (tables, referring) = (tables, Set(referring))
    let kinds: Set<FactKind> = [
      .table, .column, .defaultValue, .tableConstraint, .foreignKey, .index,
    ]
    let ids = shape.facts.keys.filter { id in
      kinds.contains(id.kind) && !referring.contains(id)
        && TableRebuild.table(of: id, shape).map(tables.contains) == true
    }
    let facts = ids.compactMap { shape[$0] }.map { fact in
      Fact(
        fact.id, fact.attributes.filter { !Self.late.contains($0.key) }, position: fact.position)
    }
    return before.adding(
      facts, needs: Dictionary(uniqueKeysWithValues: ids.map { ($0, shape.needs(of: $0)) }))
  }

  private static let late: Set<Fact.Attribute> = [
    "row_security", "forced_row_security", "identity", "identity_options", "serial",
  ]

  /// The schema with both tables and all keys.
  /// - Parameter reached: has both, and what keeps them the same.
  func completed(_ reached: FactSet) -> FactSet {
    reached.adding(
      referring.compactMap { shape[$0] },
      needs: Dictionary(uniqueKeysWithValues: referring.map { ($0, shape.needs(of: $0)) }))
  }

  /// Moves what numbers the rows from the table to its copy.
  func moveGenerators(_ reached: FactSet, _ sql: SQLWriter) -> [ChangeStatement] {
    let (table, copy) = (sql.name(names.table), sql.name(names.copy))
    return reached.columns(in: names.table).flatMap { column -> [ChangeStatement] in
      let name = column.id.name
      let (old, new) = (
        "ALTER TABLE \(table) ALTER COLUMN \(name)", "ALTER TABLE \(copy) ALTER COLUMN \(name)"
      )
      if let identity = column["identity"] {
        let options = column["identity_options"].map { " (\($0))" } ?? ""
        return [
          ChangeStatement("\(new) ADD GENERATED \(identity) AS IDENTITY\(options)"),
          ChangeStatement(
            "SELECT setval(\(sql.serialSequence(of: name, in: copy)),\n"
              + "  pg_sequence_last_value(\(sql.serialSequence(of: name, in: table))::regclass))"),
          ChangeStatement("\(old) DROP IDENTITY"),
        ]
      }
      let owned = reached.facts.values.filter {
        $0.id.kind == .sequence && $0["owned_by"] == "\(table).\(name)"
      }.map(\.id.path).sorted { $0.lexicographicallyPrecedes($1) }
      let moves = owned.map {
        ChangeStatement("ALTER SEQUENCE \(sql.name($0)) OWNED BY \(copy).\(name)")
      }
      guard column["serial"] != nil else { return moves }
      let sequence = sql.name(SerialColumn.sequence(of: column.id))
      return moves + [
        ChangeStatement("ALTER SEQUENCE \(sequence) OWNED BY \(copy).\(name)"),
        ChangeStatement("\(old) DROP DEFAULT"),
        ChangeStatement("\(new) SET DEFAULT nextval(\(sql.literal(sequence)))"),
      ]
    }
  }

  /// Gives the sequences of identity columns the names that they would have had.
  func sequenceNames(_ reached: FactSet) -> [ChangeStatement] {
    reached.columns(in: names.table).filter { $0["identity"] != nil }.compactMap { column in
      let now = SerialColumn.sequence(of: FactID(.column, names.copy.path + [column.id.name]))
      // A longer name is cut by the server, and then stays as it is.
      guard let name = SerialColumn.sequence(of: column.id).last,
        now.allSatisfy({ Identifier.text($0).utf8.count < 64 })
      else { return nil }
      return Renaming(FactID(.sequence, now), newName: name).statement(before)
    }
  }
}
