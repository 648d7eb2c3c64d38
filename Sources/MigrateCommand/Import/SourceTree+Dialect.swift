import Migrations

extension SourceTree {
  /// The database that the files were written for, as far as words tell that only SQLite has.
  var likelyDialect: BackEnd {
    let words = ["autoincrement", "pragma ", "without rowid"]
    let hasOwnWords = files.contains { file in
      file.name.hasSuffix(".sql")
        && file.lines.contains { line in
          let text = line.text.lowercased()
          return words.contains { text.contains($0) }
        }
    }
    return hasOwnWords ? .sqlite : .postgreSQL
  }
}
