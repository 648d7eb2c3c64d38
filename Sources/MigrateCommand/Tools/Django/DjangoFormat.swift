import Migrations

/// Django: migrations in Python, of which each app is a branch; `sqlmigrate` prints their SQL.
enum DjangoFormat: HistoryFormat {
  static let name = "django"

  static func recognizes(_ tree: SourceTree) -> Bool {
    tree.pythonFiles.contains { file in
      file.folders.last == "migrations"
        && file.lines.contains { $0.text.hasPrefix("class Migration(") }
    }
  }

  static func read(_ tree: SourceTree) async throws -> ImportedHistory {
    let project: PythonProject
    do {
      project = try await PythonInterpreter(for: tree).answer(
        of: PackageResources.django_history_py, for: tree.path,
        environment: .projectWithDatabase, as: PythonProject.self)
    } catch let failure as ToolFailure {
      let location = SourceLocation(path: tree.path, line: 0)
      throw ProblemList([
        Problem(
          location,
          "Django cannot be asked for its SQL (\(failure.reason)); run this where `manage.py"
            + " sqlmigrate` works, or name the Python of the project by --python")
      ])
    }
    var history = project.history(of: tree)
    if history.dialect == nil {
      history.reviewItems.append(
        Problem(
          SourceLocation(path: tree.path, line: 0),
          "Django wrote SQL of \(project.dialect ?? "another database"); set PostgreSQL in DATABASES"
        ))
    }
    return history
  }
}
