public import Migrations

/// One thing that a rule found in a migration.
public struct Finding: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
    /// Good to know; does not fail a check.
    case note
    /// May harm the application or the data.
    case warning
    /// Cannot work.
    case error
  }

  /// The name of the rule.
  public var rule: String
  /// How bad it is.
  public var severity: Severity
  /// The place, with its line.
  public var excerpt: SourceExcerpt
  /// The revision.
  public var revision: String
  /// The section; nil for what is about the migration as a whole.
  public var direction: Direction?
  /// The statement as it is numbered in its section, from 1; nil for what is about no statement.
  public var statement: Int?
  /// The table that is locked or changed.
  public var table: ObjectName?
  /// Why it matters, in one sentence.
  public var reason: String
  /// The lock that is taken on the table.
  public var lock: LockMode?
  /// What happens to the table's rows meanwhile.
  public var work: TableWork?
  /// The safe way.
  public var remedy: String
  /// What a database knows of the table, if one was asked.
  public var facts: TableFacts?
}

/// What a statement does with all rows of a table while it holds its lock.
public enum TableWork: String, Sendable, Hashable, Codable {
  /// The table is written anew, with all its indexes.
  case rewrite
  /// All rows are read.
  case scan
  /// All rows are read, and an index is written.
  case indexBuild = "index_build"
}

extension Finding.Severity: Comparable {
  /// The order of badness.
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
