package import Migrations
package import SchemaInspection

/// One thing that a rule found in a migration.
package struct Finding: Sendable, Hashable {
  /// How bad it is.
  package enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    /// Good to know; does not fail a check.
    case note
    /// May harm the application or the data.
    case warning
    /// Cannot work.
    case error
  }

  /// The name of the rule.
  package var rule: String
  /// How bad it is.
  package var severity: Severity
  /// The place, with its line.
  package var excerpt: SourceExcerpt
  /// The revision.
  package var revision: String
  /// The section; nil for what is about the migration as a whole.
  package var direction: Direction?
  /// The statement as it is numbered in its section, from 1; nil for what is about no statement.
  package var statement: Int?
  /// The table that is locked or changed.
  package var table: ObjectName?
  /// Why it matters, in one sentence.
  package var reason: String
  /// The lock that is taken on the table.
  package var lock: LockMode?
  /// What happens to the table's rows meanwhile.
  package var work: TableWork?
  /// The safe way.
  package var remedy: String
  /// What a database knows of the table, if one was asked.
  package var facts: TableStatistics?
}

/// What a statement does with all rows of a table while it holds its lock.
package enum TableWork: String, Sendable, Hashable, Codable {
  /// The table is written anew, with all its indexes.
  case rewrite
  /// All rows are read.
  case scan
  /// All rows are read, and an index is written.
  case indexBuild = "index_build"
}

extension Finding.Severity: Comparable {
  /// The order of badness.
  package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
