import Migrations
import SchemaInspection

/// Columns that get another name.
enum RenameColumn: StatementRule {
  static let name = "rename-column"
  static let summary =
    "RENAME COLUMN breaks the version of the application that runs now, or the next one."
  static let peers = ["squawk: renaming-column", "strong_migrations: rename_column"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .rename(let rename) = statement.action, rename.kind == .column,
      statement.section.direction == .up, let table = rename.object, let column = rename.oldName,
      !statement.isUnused(table),
      // One that was beside it takes its place.
      !statement.section.standIns.drops(rename.newName, of: table)
    else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: column), table: table, lock: .accessExclusive,
        "no version of the application works both before and after \(column) is \(rename.newName)",
        remedy: """
          In place of this, `migrate revision --change "rename column \(table.sql).\(sqlName(column)) to \
          \(sqlName(rename.newName))"`: both columns, kept the same by a trigger, until the contract revision.
          """)
    ]
  }
}

/// Tables that get another name or schema.
enum RenameTable: StatementRule {
  static let name = "rename-table"
  static let summary =
    "RENAME TO and SET SCHEMA break the version of the application that runs now, or the next one."
  static let peers = ["squawk: renaming-table", "strong_migrations: rename_table"]

  static func findings(in statement: LintStatement) -> [Finding] {
    let (table, new): (ObjectName, ObjectName)
    let remedy: String
    switch statement.action {
    case .rename(let rename) where rename.kind == .table:
      guard let object = rename.object else { return [] }
      (table, new) = (object, ObjectName(schema: object.schema, rename.newName))
      remedy = """
        In place of this, `migrate revision --change "rename table \(table.sql) to \(sqlName(new.name))"`: a view \
        of the old name, through which the old version reads and writes, until the contract revision.
        """
    case .setSchema(.table, let object, let schema):
      (table, new) = (object, ObjectName(schema: schema, object.name))
      remedy = """
        In the same migration CREATE VIEW \(table.sql) AS SELECT * FROM \(new.sql), through which \
        the old version reads and writes; drop the view in a contract revision.
        """
    default: return []
    }
    guard statement.section.direction == .up, !statement.isUnused(table),
      !statement.section.standIns.replaces(table),
      // One that was beside it takes its place.
      !statement.section.standIns.frees(new)
    else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: new.name), table: table, lock: .accessExclusive,
        "no version of the application works both before and after \(table) is \(new)",
        remedy: remedy)
    ]
  }
}

/// Schemas that get another name.
enum RenameSchema: StatementRule {
  static let name = "rename-schema"
  static let summary =
    "ALTER SCHEMA … RENAME breaks the version of the application that runs now, or the next one."
  static let peers = ["strong_migrations: rename_schema"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .rename(let rename) = statement.action, rename.kind == .schema,
      statement.section.direction == .up, let old = rename.oldName
    else { return [] }
    return [
      statement.finding(
        self, at: statement.offset(of: old),
        "no version of the application works both before and after \(old) is \(rename.newName)",
        remedy: """
          Make the schema \(sqlName(rename.newName)), move over table by table behind views of the \
          old names, and drop \(sqlName(old)) in a contract revision.
          """)
    ]
  }
}

/// Values of enumerations that get another name.
enum RenameEnumValue: StatementRule {
  static let name = "rename-enum-value"
  static let summary =
    "RENAME VALUE breaks the version of the application that runs now, or the next one."
  static let peers = ["strong_migrations: rename_enum_value"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .renameEnumValue(let type, let old, let new) = statement.action,
      statement.section.direction == .up
    else { return [] }
    let literal = { (text: String) in SQLText.literal(.text(text), .postgreSQL) }
    return [
      statement.finding(
        self, at: statement.offset(of: old),
        "no version of the application works both before and after '\(old)' is '\(new)'",
        remedy: """
          In place of this, `migrate revision --change "rename value \(type.sql) \(literal(old)) to \(literal(new))"`: each version \
          writes its own value until the contract revision, and the new one reads both.
          """)
    ]
  }
}
