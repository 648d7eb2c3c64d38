import Migrations

/// Alembic: revisions in Python, whose SQL its offline mode prints. Where Alembic cannot be run, the
/// graph alone comes over.
enum AlembicFormat: HistoryFormat {
  static let name = "alembic"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.pythonFiles.contains(where: AlembicProject.Revision.isIn)
  }

  static func read(_ tree: SourceTree) async throws -> ImportedHistory {
    let project: AlembicProject
    do {
      project = try await PythonInterpreter(for: tree).answer(
        of: PackageResources.alembic_history_py, for: tree.path, as: AlembicProject.self)
    } catch let failure as ToolFailure {
      project = try AlembicProject(
        tree.pythonFiles.filter(AlembicProject.Revision.isIn), failure: failure.reason)
    }
    return history(project, tree)
  }

  private static func history(_ project: AlembicProject, _ tree: SourceTree) -> ImportedHistory {
    var history = ImportedHistory(dialect: project.dialect.flatMap(BackEnd.init(alembic:)))
    let location = SourceLocation(path: tree.path, line: 0)
    if let failure = project.failure {
      history.looks.append(
        Problem(
          location,
          "Alembic printed no SQL (\(failure)); run this where `alembic upgrade head --sql` works,"
            + " or name the Python of the project by --python"))
    }
    if let dialect = project.dialect, history.dialect == nil {
      history.looks.append(
        Problem(location, "Alembic wrote SQL of \(dialect); set sqlalchemy.url to PostgreSQL"))
    }
    history.migrations = project.revisions.map {
      migration($0, path: MigrateCommand.path($0.path, from: tree.path))
    }
    return history
  }

  private static func migration(
    _ revision: AlembicProject.Revision, path: String
  ) -> ImportedMigration {
    var migration = ImportedMigration(
      version: revision.revision, message: revision.message,
      up: revision.upgrade.map { section($0, path) } ?? ImportedSection(path: path, lines: []),
      parents: revision.parents, dependencies: revision.dependencies,
      branchLabels: revision.labels,
      remarks: revision.created.map { ["Create Date: \($0)"] } ?? [])
    guard let upgrade = revision.upgrade else {
      migration.todo = Problem(SourceLocation(path: path, line: 1), "is a program in Python")
      return migration
    }
    migration.todo = upgrade.failure.map { problem($0, path) }
    if let failure = revision.downgrade?.failure {
      if !failure.deliberate {
        var look = problem(failure, path)
        look.message += "; the migration is irreversible until you write its down section"
        migration.looks.append(look)
      }
    } else {
      migration.down = revision.downgrade.map { section($0, path) }
    }
    return migration
  }

  private static func problem(_ failure: AlembicProject.Failure, _ path: String) -> Problem {
    Problem(SourceLocation(path: path, line: failure.line), failure.reason)
  }

  private static func section(_ step: AlembicProject.Step, _ path: String) -> ImportedSection {
    ImportedSection(
      path: path, statements: step.statements, runsInTransaction: step.transaction)
  }
}

extension BackEnd {
  /// The database of a SQLAlchemy dialect or a Django vendor; nil for one that migrate does not know.
  init?(alembic name: String) {
    switch name {
    case "postgresql": self = .postgreSQL
    case "sqlite": self = .sqlite
    default: return nil
    }
  }
}
