import FoundationEssentials
import Migrations

/// Statements that make a schema, in any order: those that need others wait for them.
struct SQLScripts {
  /// The database that they are for.
  let backEnd: BackEnd
  private var statements: [Statement] = []
  /// What had another name before.
  private(set) var renamings: [RenameDirective] = []
  /// How values get another type.
  private(set) var conversions: [ConversionDirective] = []

  init(for backEnd: BackEnd) { self.backEnd = backEnd }

  /// Adds an SQL file, or all SQL files of a directory and those inside it, by name.
  ///
  /// - Throws: `ProblemList`.
  mutating func add(path: String) throws {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ProblemList([
        Problem(SourceLocation(path: path, line: 0), "there is no such file or directory")
      ])
    }
    guard isDirectory else { return try add(file: path) }
    let names = try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      name.hasSuffix(".sql") && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }
    if names.isEmpty {
      throw ProblemList([Problem(SourceLocation(path: path, line: 0), "there is no SQL file in it")]
      )
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      try add(file: MigrateCommand.path(name, from: path))
    }
  }

  private mutating func add(file path: String) throws {
    guard let text = try readTextFile(path) else {
      throw ProblemList([Problem(SourceLocation(path: path, line: 0), "cannot be read")])
    }
    try add(text: text, from: path)
  }

  /// Adds statements that a program has printed, or that a file has.
  /// - Throws: `ProblemList`.
  mutating func add(text: String, from name: String) throws {
    var added: [Statement] = []
    let reader = StatementReader(
      text: text, location: SourceLocation(path: name, line: 1),
      dialect: backEnd)
    do {
      while let statement = try reader.next() {
        switch statement.kind {
        // A script's own transactions end nothing here.
        case .transactionControl: continue
        case .copyFromStdin:
          throw Problem(statement.location, "rows are no part of a schema; leave COPY out")
        default: added.append(statement)
        }
      }
      renamings += try RenameDirective.all(in: text, from: name, added)
      conversions += try ConversionDirective.all(in: text, from: name, added)
      statements += added
    } catch let problem as Problem {
      throw ProblemList([problem])
    }
  }

  /// The place of the statement that has made what another one cannot make again.
  private static func twin(_ error: StatementError, among done: [Statement]) -> String? {
    guard ["42P07", "42710", "42723", "42P06"].contains(error.code),
      let name = error.message.firstMatch(of: #/"([^"]+)"/#)?.1
    else { return nil }
    let statement = done.first { statement in
      statement.text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.prefix(8).contains(name)
    }
    return statement.map { $0.excerpt(at: 0).location.description }
  }

  /// Whether there is nothing to run.
  var isEmpty: Bool { statements.isEmpty }

  /// Runs the statements; one that fails is tried again after the others, as long as that helps.
  ///
  /// - Throws: `ProblemList` with what fails for good; `DatabaseError`.
  func run(_ connection: any Connection) async throws {
    for statement in backEnd.commands.schemaSetup { try await connection.execute(statement) }
    var open = statements
    var done: [Statement] = []
    while !open.isEmpty {
      var failed: [(Statement, StatementError)] = []
      for statement in open {
        do {
          try await connection.run([SQLCommand(statement.text, location: statement.location)])
          done.append(statement)
        } catch let failure as CommandFailure {
          guard case .statement(let error) = failure.error else { throw failure.error }
          failed.append((statement, error))
        }
      }
      guard failed.count < open.count else {
        throw ProblemList(
          failed.map { statement, error in
            Problem(
              statement.excerpt(at: error.offset ?? 0).location,
              error.message + (error.detail.map { "; \($0)" } ?? "")
                + (Self.twin(error, among: done).map { "; \($0) makes it already" } ?? ""))
          })
      }
      open = failed.map(\.0)
    }
  }
}
