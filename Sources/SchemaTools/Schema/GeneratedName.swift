/// The name that PostgreSQL gives to an index or a constraint: `table_columns_ending`, of which the
/// longer part is cut until all has 63 bytes (`makeObjectName` in its indexcmds.c).
func generatedName(table: String, columns: [String], ending: String) -> String {
  var table = Array(table.utf8)
  var columns = Array(columns.joined(separator: "_").utf8)
  let separators = columns.isEmpty ? 1 : 2
  while table.count + columns.count + ending.utf8.count + separators > 63 {
    if table.count > columns.count {
      table.removeLast()
    } else {
      columns.removeLast()
    }
  }
  return [table, columns, Array(ending.utf8)].filter { !$0.isEmpty }
    .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "_")
}
