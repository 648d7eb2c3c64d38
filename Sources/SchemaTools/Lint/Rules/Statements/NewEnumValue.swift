import Migrations

/// Values of enumerations that are used before the transaction that adds them has ended.
enum NewEnumValue: StatementRule {
  static let name = "new-enum-value"
  static let summary =
    "A value that the same transaction has added to an enumeration cannot be used before it ends."
  static let severity = Finding.Severity.error

  static func findings(in statement: LintStatement) -> [Finding] {
    guard !statement.newEnumValues.values.isEmpty, let node = statement.parsed.node else {
      return []
    }
    if case .addEnumValue = statement.action { return [] }
    return statement.newEnumValues.values.compactMap { type, values in
      var found: (value: String, offset: Int?)?
      var isOfType = statement.uses(type)
      node.forEach { part in
        if part.kind == "A_Const", found == nil, let text = part.fields["sval"]?["sval"]?.text,
          let value = text.elementsAsArray.first(where: values.contains)
        {
          found = (value, part.offset)
        }
        if part.kind == "TypeCast", ColumnTypeName(part.fields["typeName"])?.name == type {
          isOfType = true
        }
      }
      guard let found, isOfType else { return nil }
      return statement.finding(
        self, at: found.offset,
        "'\(found.value)' is added to \(type) by the same transaction, which cannot use it yet",
        remedy: "Put this statement into a migration of its own, after the one with ADD VALUE.")
    }
  }
}

extension LintStatement {
  /// Whether a column of a type is in a table that the statement is about, or is made by it.
  fileprivate func uses(_ type: ObjectName) -> Bool {
    if madeColumns.contains(where: { $1.type?.name == type }) { return true }
    var tables = parsed.rows.reads
    parsed.node?.forEach { part in
      if part.kind == "RangeVar", let table = ObjectName(rangeVar: part.fields) {
        tables.append(table)
      }
    }
    if case .createIndex(let index) = action { tables.append(index.table) }
    for change in rowChanges {
      switch change {
      case .insert(let table), .update(let table, _), .delete(let table, _): tables.append(table)
      case .alterTable(let alter): tables.append(alter.table)
      default: break
      }
    }
    return tables.contains { table in
      schema.tables[table]?.columns.values.contains { $0.type?.name == type } ?? false
    }
  }
}

extension String {
  /// The text, and what it holds when it is an array: `{a,"b"}`.
  fileprivate var elementsAsArray: [String] {
    guard hasPrefix("{"), hasSuffix("}") else { return [self] }
    return [self]
      + dropFirst().dropLast().split(separator: ",").map {
        $0.trimmingPrefix("\"").description.split(separator: "\"").joined()
      }
  }
}
