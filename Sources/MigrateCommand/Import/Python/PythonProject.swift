import Migrations

/// What a tool in Python knows of a project's migrations.
struct PythonProject: Sendable, Decodable {
  /// The migrations, each after those that it needs.
  var revisions: [Revision]
  /// The tool's name of the database; nil when nothing was printed.
  var dialect: String?
  /// Why nothing was printed.
  var failure: String?

  /// A file of the project.
  struct Revision: Sendable, Decodable {
    var revision: String
    /// Relative to the imported directory, or absolute when it lies outside.
    var path: String
    var message: String
    /// When it was created, as the tool wrote it.
    var created: String?
    var parents: [String]
    var dependencies: [String]
    var labels: [String]
    /// The migrations that it stands for, and none of which stands for others.
    var replaces: [String]?
    /// Those that it stands for, and which stand for others.
    var replacedSquashes: [String]?
    var upgrade: Step?
    var downgrade: Step?
  }

  /// One direction of a migration.
  struct Step: Sendable, Decodable {
    var sql: String
    /// Whether all of it runs in a transaction.
    var transaction: Bool
    /// Why it was not printed to its end.
    var failure: Failure?
  }

  /// Why a step was not printed to its end.
  struct Failure: Sendable, Decodable {
    var line: Int
    var reason: String
    /// Whether the migration is irreversible on purpose.
    var deliberate: Bool
  }
}

extension PythonProject {
  /// The database of the SQL; nil for one that migrate does not know.
  var backEnd: BackEnd? {
    switch dialect {
    case "postgresql": .postgreSQL
    case "sqlite": .sqlite
    default: nil
    }
  }

  /// The history of a directory.
  func history(of tree: SourceTree) -> ImportedHistory {
    ImportedHistory(
      migrations: revisions.map { revision in
        revision.migration(path: tree.path(of: revision.path))
      },
      dialect: backEnd)
  }
}

extension PythonProject.Revision {
  fileprivate func migration(path: String) -> ImportedMigration {
    var migration = ImportedMigration(
      version: revision, message: message,
      up: upgrade?.section(path) ?? ImportedSection(path: path, lines: []),
      parents: parents, dependencies: dependencies, branchLabels: labels,
      remarks: created.map { ["Create Date: \($0)"] } ?? [], replaced: replaces ?? [],
      outdated: replacedSquashes ?? [])
    guard let upgrade else {
      migration.todo = Problem(SourceLocation(path: path, line: 1), "is a program in Python")
      return migration
    }
    migration.todo = upgrade.failure?.problem(path)
    if let failure = downgrade?.failure {
      if failure.deliberate {
        migration.irreversible = failure.reasonInWords
      } else {
        var look = failure.problem(path)
        look.message =
          "on the way back \(look.message); the migration is irreversible until you write its down"
          + " section"
        migration.reviewItems.append(look)
      }
    } else {
      migration.down = downgrade?.section(path)
    }
    return migration
  }
}

extension PythonProject.Failure {
  /// The reason without the name of the exception, where there is more than that.
  fileprivate var reasonInWords: String {
    reason.firstRange(of: ": ").map { String(reason[$0.upperBound...]) }
      ?? "the other tool had no down migration (\(reason))"
  }

  fileprivate func problem(_ path: String) -> Problem {
    Problem(SourceLocation(path: path, line: line), reason)
  }
}

extension PythonProject.Step {
  fileprivate func section(_ path: String) -> ImportedSection {
    ImportedSection(
      SourceFile(path: path, name: path, text: sql), runsInTransaction: transaction)
  }
}
