import Migrations

/// The defaults of the columns of the tables that the history made.
struct KnownDefaults: Sendable {
  /// The text of each column's default; empty where there is none.
  private var texts: [ObjectName: [String: String]] = [:]

  /// The default of a column, empty when it has none; nil when the history does not tell.
  func value(of column: String, in table: ObjectName) -> String? { texts[table]?[column] }

  /// Follows a statement.
  mutating func apply(_ statement: ParsedSection.ParsedStatement) {
    let text = statement.statement.text
    switch statement.action {
    case .createTable(let table):
      texts[table.name] = [:]
      for column in table.columns { add(column, to: table.name, in: text) }
    case .alterTable(let alter):
      let commands = AlterTableText(statement)?.commands
      for (index, change) in alter.changes.enumerated() {
        apply(change.kind, of: alter.table, in: text, commands?[index])
      }
    case .drop(let drop): for name in drop.names { texts[name] = nil }
    case .rename(let rename):
      guard let object = rename.object else { return }
      if rename.kind == .table {
        texts[ObjectName(schema: object.schema, rename.newName)] = texts.removeValue(forKey: object)
      } else if rename.kind == .column, let old = rename.oldName {
        let value = texts[object]?.removeValue(forKey: old)
        texts[object]?[rename.newName] = value
      }
    default: break
    }
  }

  private mutating func apply(
    _ change: TableChange.Kind, of table: ObjectName, in text: String, _ command: Range<Int>?
  ) {
    switch change {
    case .addColumn(let column): add(column, to: table, in: text)
    case .dropColumn(let column): texts[table]?[column] = nil
    case .dropDefault(let column): texts[table]?[column] = ""
    case .setDefault(let column):
      texts[table]?[column] = command.flatMap { Self.expression(after: $0, in: text) }
    default: break
    }
  }

  /// The expression behind the word DEFAULT of a subcommand.
  private static func expression(after command: Range<Int>, in text: String) -> String? {
    SQLTokens(text).first("default", from: command.lowerBound).map { word in
      text.bytes(word.range.upperBound..<command.upperBound).trimmed
    }
  }

  private mutating func add(_ column: ColumnDefinition, to table: ObjectName, in text: String) {
    let value = column.constraint(.default).map { _ in ColumnText(column, in: text).defaultText }
    texts[table]?[column.name] = value ?? ""
  }
}

extension String {
  /// The text of some of its bytes.
  func bytes(_ range: Range<Int>) -> String {
    String(decoding: Array(utf8)[range], as: UTF8.self)
  }

  /// The text without white space at its ends.
  var trimmed: String { String(drop(while: \.isWhitespace)).withoutTrailingSpace }

  /// The text without white space at its end.
  var withoutTrailingSpace: String {
    let last = lastIndex { !$0.isWhitespace }
    return String(prefix(upTo: last.map(index(after:)) ?? startIndex))
  }
}
