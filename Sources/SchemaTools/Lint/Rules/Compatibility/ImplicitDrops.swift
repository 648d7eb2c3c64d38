import Migrations
import SchemaInspection

/// Tables and columns that fall with something else.
enum DropCascade: StatementRule {
  static let name = "drop-cascade"
  static let summary =
    "DROP … CASCADE of a schema, a type or an extension takes tables or columns with it, with their "
    + "rows."

  static func findings(in statement: LintStatement) -> [Finding] {
    guard statement.section.isBeforeContract else { return [] }
    if case .other("DropOwnedStmt") = statement.action {
      return [finding(in: statement, nil, "every table of the role")]
    }
    if case .alterTable(let alter) = statement.action, !statement.isUnused(alter.table) {
      return alter.changes.compactMap { change in
        guard case .dropColumn(let column) = change.kind, change.isCascading else { return nil }
        return words(computed(from: column, in: alter.table, statement.schema))
          .map { finding(in: statement, ObjectName(column), $0) }
      }
    }
    guard case .drop(let drop) = statement.action, drop.isCascading else { return [] }
    return drop.names.compactMap { name in
      victims(of: drop.kind, name, statement).map { finding(in: statement, name, $0) }
    }
  }

  private static func finding(
    in statement: LintStatement, _ name: ObjectName?, _ victims: String
  ) -> Finding {
    statement.finding(
      self, at: name.flatMap { statement.offset(of: $0.name) },
      "\(victims) falls with it, with what is stored there",
      remedy: """
        Drop what is meant by its name, in a contract revision, and leave out CASCADE, so that nothing \
        else goes.
        """)
  }

  /// What falls with an object, in words; nil for nothing.
  private static func victims(
    of kind: DDLStatement.ObjectKind, _ name: ObjectName, _ statement: LintStatement
  ) -> String? {
    let schema = statement.schema
    switch kind {
    case .schema:
      let tables = schema.tables.keys.filter { $0.schema == name.name }
      let columns = schema.objects.keys.filter {
        [.type, .domain].contains($0.kind) && $0.name.schema == name.name
      }.flatMap { schema.columnsFalling(with: $0.name) }
        .filter { $0.table.schema != name.name && !statement.isUnused($0.table) }
      if tables.isEmpty, columns.isEmpty {
        let isMade = schema.objects[SchemaState.Object(kind: .schema, name: name)] != nil
        return isMade ? nil : "every table of the schema \(name)"
      }
      return words(
        tables.filter { !statement.isUnused($0) }.map { "\($0)" }
          + columns.map { "\($0.table).\($0.column)" })
    case .type, .domain:
      let columns = schema.columnsFalling(with: name)
      if columns.isEmpty {
        let isMade = [DDLStatement.ObjectKind.type, .domain].contains {
          schema.objects[SchemaState.Object(kind: $0, name: name)] != nil
        }
        return isMade ? nil : "every column of the type \(name)"
      }
      return words(
        columns.filter { !statement.isUnused($0.table) }.map { "\($0.table).\($0.column)" })
    case .extension: return "every column of a type of the extension \(name)"
    case .table:
      let family = schema.family(of: name).dropFirst()
      return words(family.filter { !statement.isUnused($0) }.map { "\($0)" })
    case .function:
      return words(
        schema.tables.keys.filter { !statement.isUnused($0) }
          .flatMap { computed(from: name.name, in: $0, schema) })
    case .other where statement.parsed.node?.text("removeType") == "OBJECT_COLLATION":
      let columns = schema.tables.flatMap { table, definition in
        statement.isUnused(table)
          ? []
          : definition.columns.filter { $0.value.collation == name.name }.map {
            "\(table).\($0.key)"
          }
      }
      return words(columns)
    default: return nil
    }
  }

  /// The generated columns of a table that use a column or a function.
  private static func computed(
    from source: String, in table: ObjectName, _ schema: SchemaState
  ) -> [String] {
    (schema.tables[table]?.columns ?? [:]).filter { $0.value.sources.contains(source) }
      .map { "\(table).\($0.key)" }
  }

  private static func words(_ names: [String]) -> String? {
    let names = names.sorted()
    return names.isEmpty
      ? nil
      : names.prefix(3).joined(separator: ", ")
        + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }
}

/// Tables that are emptied.
enum TruncateTable: StatementRule {
  static let name = "truncate"
  static let summary =
    "TRUNCATE takes all rows away, while nobody can read or write the table to the end of the "
    + "transaction."

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .truncate(let tables, _) = statement.action, statement.section.direction == .up
    else { return [] }
    return tables.filter { !statement.isUnused($0) }.map { table in
      statement.finding(
        self, at: statement.offset(of: table.name), table: table, lock: .accessExclusive,
        "all rows of \(table) are gone, and the application that runs now may miss them",
        remedy: """
          DELETE what is meant batch by batch, by a migrate:backfill; or release a version that does \
          not use \(table.sql) first.
          """)
    }
  }
}
