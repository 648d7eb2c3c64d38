import Migrations

/// A table with what has to be known of it to make up a row.
struct SampleTable {
  /// The name, with a schema where there are any, as SQL writes it.
  let name: String
  /// The columns that a row needs a value for; what the database fills in is not among them.
  var columns: [SampleColumn] = []
  /// The columns that refer to another table.
  var references: [Reference] = []

  /// A foreign key.
  struct Reference: Hashable {
    /// The columns, as SQL writes them.
    let columns: [String]
    /// The other table, as SQL writes it.
    let table: String
    /// Its columns, in the same order.
    let targets: [String]
  }

  /// The statement that inserts a row.
  ///
  /// - Parameters:
  ///   - row: numbers the row, from 0.
  ///   - attempt: another one makes other values.
  func insertion(row: Int, attempt: Int, _ backEnd: BackEnd) -> String {
    guard !columns.isEmpty else { return "INSERT INTO \(name) DEFAULT VALUES" }
    let values = columns.enumerated().map { position, column in
      if let reference = references.first(where: { $0.columns.contains(column.name) }) {
        return reference.value(of: column.name, row: attempt.isMultiple(of: 2) ? row : 0)
      }
      let value = column.value(row: row, position: position, attempt: attempt)
      return SQLText.literal(DatabaseValue(value), backEnd)
    }
    return """
      INSERT INTO \(name) (\(columns.map(\.name).joined(separator: ", "))) \
      VALUES (\(values.joined(separator: ", ")))
      """
  }
}

extension SampleTable.Reference {
  /// The value that a row of the other table has, as an expression.
  fileprivate func value(of column: String, row: Int) -> String {
    let index = columns.firstIndex(of: column) ?? 0
    let order = targets.joined(separator: ", ")
    return "(SELECT \(targets[index]) FROM \(table) ORDER BY \(order) LIMIT 1 OFFSET \(row))"
  }
}
