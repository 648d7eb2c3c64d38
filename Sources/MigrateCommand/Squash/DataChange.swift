import Migrations

/// Something in a range of revisions that changes rows, or may do so.
struct DataChange: Sendable, Hashable {
  /// Where it begins.
  let location: SourceLocation
  /// The first line of the statement.
  let summary: String
  /// Whether the squash does it too.
  private(set) var isKept: Bool

  /// The same, left out.
  var leftOut: DataChange {
    var change = self
    change.isKept = false
    return change
  }

  /// Describes a statement.
  init(_ statement: Statement, isKept: Bool) {
    let line = statement.text.prefix { !$0.isNewline }
    location = statement.location
    summary = line.count > 60 ? line.prefix(59) + "…" : String(line)
    self.isKept = isKept
  }

  /// Describes a Swift migration, which an SQL file cannot have.
  init(swift file: MigrationFile) {
    location = SourceLocation(path: file.path, line: 1)
    summary = "Swift migration \(file.revision)"
    isKept = false
  }
}

extension DataChange: CustomStringConvertible {
  var description: String {
    "\(location.path):\(location.line): \(isKept ? "kept" : "left out"): \(summary)"
  }
}

extension DataChange: Encodable {
  private enum Key: String, CodingKey { case path, line, sql, isKept }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(location.path, forKey: .path)
    try container.encode(location.line, forKey: .line)
    try container.encode(summary, forKey: .sql)
    try container.encode(isKept, forKey: .isKept)
  }
}
