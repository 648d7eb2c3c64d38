/// Names as they are to be written in SQL.
enum SQLName {
  /// The name of a `RangeVar`, with a schema where one is written.
  static func text(rangeVar: SyntaxValue?) -> String? {
    guard let name = rangeVar?["relname"]?.text else { return nil }
    return (rangeVar?["schemaname"]?.text.map { sqlName($0) + "." } ?? "") + sqlName(name)
  }

  /// Names in parentheses.
  static func list(_ names: [String]) -> String {
    "(" + names.map(sqlName).joined(separator: ", ") + ")"
  }
}
