import Migrations

/// Views, functions, types and the like that are dropped while an old version of the application may
/// use them.
enum DropObject: StatementRule {
  static let name = "drop-object"
  static let summary =
    "DROP VIEW, FUNCTION, TYPE, SCHEMA and the like in an expand revision may break the version of the "
    + "application that runs now."
  static let severity = Finding.Severity.note
  static let peers = [
    "squawk: ban-drop-view", "squawk: ban-drop-function", "squawk: ban-drop-type",
    "squawk: ban-drop-domain", "squawk: ban-drop-schema", "squawk: ban-drop-sequence",
    "squawk: ban-drop-extension",
  ]

  private static let kinds: Set<DDLStatement.ObjectKind> = [
    .view, .materializedView, .function, .type, .domain, .schema, .sequence, .extension,
  ]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .drop(let drop) = statement.action, kinds.contains(drop.kind),
      statement.section.isBeforeContract
    else { return [] }
    return drop.names.filter { !statement.isUnused($0) }.map { object in
      statement.finding(
        self, at: statement.offset(of: object.name),
        "the application that runs now may still use \(object)",
        remedy: """
          Release a version that does not use \(object.sql), and drop it then, in a revision with \
          `-- phase: contract`.
          """)
    }
  }
}

/// Columns that get no value of their own any more.
enum DropDefault: TableChangeRule {
  static let name = "drop-default"
  static let summary =
    "After DROP DEFAULT, IDENTITY or EXPRESSION an INSERT of the version that runs now may fail."
  static let severity = Finding.Severity.note
  static let peers = [
    "squawk: ban-drop-default", "squawk: ban-alter-identity",
    "squawk: ban-drop-generated-expression",
  ]

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard statement.section.isBeforeContract else { return nil }
    let column: String?
    switch change.kind {
    case .dropDefault(let name): column = name
    case .other("AT_DropIdentity"), .other("AT_DropExpression"): column = nil
    default: return nil
    }
    let what = column.map { "\(table).\($0)" } ?? "the column"
    return statement.finding(
      self, for: change, at: column.flatMap(statement.offset), of: table,
      "the application that runs now may leave the value of \(what) to the database",
      remedy: "Release a version that writes the value first.")
  }
}

/// Constraints that are dropped.
enum DropConstraint: TableChangeRule {
  static let name = "drop-constraint"
  static let summary = "Without the constraint, rows come that the application may not expect."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: ban-drop-constraint"]
  static let isDefault = false

  static func finding(
    for change: TableChange, of table: ObjectName, in statement: LintStatement
  ) -> Finding? {
    guard case .dropConstraint(let name) = change.kind, statement.section.direction == .up else {
      return nil
    }
    return statement.finding(
      self, for: change, at: statement.offset(of: name), of: table,
      "rows that \(name) kept away from \(table) may come",
      remedy: "Release a version that can live without \(sqlName(name)) before.")
  }
}

/// Views, types and the like that get another name or schema.
enum RenameObject: StatementRule {
  static let name = "rename-object"
  static let summary =
    "RENAME and SET SCHEMA of views, types, functions and sequences break what names them."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: renaming-object", "squawk: ban-set-schema"]

  private static let kinds: Set<DDLStatement.ObjectKind> = [
    .view, .materializedView, .function, .type, .domain, .sequence,
  ]

  static func findings(in statement: LintStatement) -> [Finding] {
    let (object, new): (ObjectName, ObjectName)
    switch statement.action {
    case .rename(let rename) where kinds.contains(rename.kind):
      guard let name = rename.object else { return [] }
      (object, new) = (name, ObjectName(schema: name.schema, rename.newName))
    case .setSchema(let kind, let name, let schema) where kinds.contains(kind):
      (object, new) = (name, ObjectName(schema: schema, name.name))
    default: return []
    }
    guard statement.section.direction == .up else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: object.name),
        "no version of the application works both before and after \(object) is \(new)",
        remedy: "Make \(new.sql) beside it, and drop \(object.sql) in a contract revision.")
    ]
  }
}
