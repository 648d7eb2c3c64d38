import Migrations

extension ObjectName {
  /// The name as it is to be written in SQL, quoted where that is needed.
  var sql: String {
    schema.map { "\(sqlName($0)).\(sqlName(name))" } ?? sqlName(name)
  }
}

/// A name as it is to be written in SQL, quoted where that is needed.
func sqlName(_ name: String) -> String { SQLText.name(name, reserved: ReservedWords.all) }
