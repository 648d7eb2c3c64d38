/// The names that PostgreSQL gives to what is created without one (`ChooseRelationName` and
/// `ChooseConstraintName` of its source).
enum DefaultName {
  /// The longest name, in bytes: `NAMEDATALEN` without its end.
  private static let longest = 63

  /// `table_column_column_idx`, `…_key`, `…_fkey`, `…_check`; `table_pkey` without columns.
  static func of(_ table: String, _ columns: [String], _ suffix: String) -> String {
    make(table, columns.joined(separator: "_"), suffix)
  }

  /// As `makeObjectName` does it: the longer of the two parts gives way.
  private static func make(_ table: String, _ columns: String, _ suffix: String) -> String {
    var (first, second) = (table, columns)
    let overhead = suffix.utf8.count + 1 + (columns.isEmpty ? 0 : 1)
    while first.utf8.count + second.utf8.count + overhead > longest {
      if first.utf8.count > second.utf8.count { first.removeLast() } else { second.removeLast() }
    }
    return ([first] + (second.isEmpty ? [] : [second]) + [suffix]).joined(separator: "_")
  }
}
