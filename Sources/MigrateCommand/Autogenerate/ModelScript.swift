import Migrations

/// The DDL that a project's models describe, as their own library prints it.
enum ModelScript {
  /// What migrate's own program in Python answers.
  private struct Answer: Decodable {
    var statements: [String]
    var failure: String?
  }

  /// Prints the DDL of models.
  ///
  /// - Parameters:
  ///   - name: `MODULE[:ATTRIBUTE]` of SQLAlchemy; the directory of a project of Alembic or Django.
  ///   - backEnd: the database whose DDL is printed; Django's settings decide that themselves.
  /// - Throws: `SchemaSourceError`, `CancellationError`.
  static func text(
    _ kind: SchemaSource.ModelKind, _ name: String, for backEnd: BackEnd, python: String?
  ) async throws -> String {
    let source = SchemaSource.models(kind, name)
    let directory = kind == .sqlalchemy || name.isEmpty ? "." : name
    var tree = SourceTree(path: directory, files: [])
    tree.python = python
    do {
      let environment: ProgramEnvironment = kind == .django ? .projectWithDatabase : .project
      let answer = try await PythonInterpreter(for: tree).answer(
        of: PackageResources.schema_ddl_py, for: directory,
        environment: environment.adding([
          "MIGRATE_DIALECT": backEnd.rawValue,
          "MIGRATE_MODELS": "\(kind.rawValue):\(kind == .sqlalchemy ? name : "")",
        ]), toRead: "its models", as: Answer.self)
      if let failure = answer.failure { throw SchemaSourceError(source, failure) }
      return answer.statements.joined(separator: "\n")
    } catch let failure as ToolFailure {
      throw SchemaSourceError(source, failure.reason)
    }
  }

  /// What a command of the shell prints.
  ///
  /// - Throws: `SchemaSourceError`, `FileError`, `CancellationError`.
  static func output(of command: String) async throws -> String {
    let place = try TemporaryDirectory(prefix: "migrate-schema-")
    let (answer, log) = ("\(place.path)/answer.sql", "\(place.path)/log")
    Terminal.current.diagnostics.writeLine("running \(command.visibleLine)")
    let status = try await runProgram(
      "/bin/sh", ["-c", "{ \(command)\n} > \"$0\"", answer], environment: .user, output: log)
    guard status == 0 else {
      let said = Substring((try readTextFile(log) ?? "").utf8.trimmingSpace())
      throw SchemaSourceError(
        .program(command), "ended with \(status)" + (said.isEmpty ? "" : ":\n\(said)"))
    }
    return try readTextFile(answer) ?? ""
  }
}

/// A source that cannot be loaded. Exit code 65.
struct SchemaSourceError: MigrationError, Hashable {
  var exitStatus: ExitStatus { .badMigrations }
  let source: SchemaSource
  let reason: String

  init(_ source: SchemaSource, _ reason: String) {
    self.source = source
    self.reason = reason
  }

  var description: String { "\(source): \(reason.quotedLines)" }
}
