import Migrations

/// An error as `--json` prints it: one object for each thing that is wrong, on standard error.
///
/// The keys are those of every other record: `path`, `line`, `column`, `revision`, `direction`,
/// `sqlstate`.
struct ErrorRecord: Encodable {
  var event = "error"
  var level = "error"
  var exitCode: Int32
  var message: String
  var facts: Facts

  /// Where it went wrong, as far as there is a place.
  struct Facts: Encodable, Sendable, Hashable {
    var revision: String?
    var direction: Direction?
    var path: String?
    var line: Int?
    var column: Int?
    var sqlstate: String?
  }

  /// The records of an error; none where everything has been said.
  static func all(_ error: any Error) -> [ErrorRecord] {
    let report = ErrorReport(error)
    guard let text = report.text else { return [] }
    return problems(error)?.problems.map { problem in
      ErrorRecord(
        exitCode: report.status.rawValue, message: problem.message,
        facts: Facts(problem.location))
    } ?? [
      ErrorRecord(exitCode: report.status.rawValue, message: text.withoutLabel, facts: Facts(error))
    ]
  }

  /// The record of a command line that is wrong, without the text that says how it is written.
  static func usage(_ message: String) -> ErrorRecord {
    let text = message.firstRange(of: "\nUsage: ").map { message[..<$0.lowerBound] } ?? message[...]
    return ErrorRecord(
      exitCode: ExitStatus.usage.rawValue, message: String(text).withoutLabel, facts: Facts())
  }

  private static func problems(_ error: any Error) -> ProblemList? {
    switch error {
    case let problems as ProblemList: problems
    case let problem as Problem: ProblemList([problem])
    case MigratorError.unfitFile(let problems): problems
    default: nil
    }
  }

  private enum Key: String, CodingKey {
    case event, level, exitCode, message
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(event, forKey: .event)
    try container.encode(level, forKey: .level)
    try container.encode(exitCode, forKey: .exitCode)
    try container.encode(message, forKey: .message)
    try facts.encode(to: encoder)
  }
}

extension ErrorRecord.Facts {
  /// A place in a file.
  init(_ location: SourceLocation) {
    path = location.path
    if location.line > 0 { (line, column) = (location.line, location.column) }
  }

  /// What an error knows of its place.
  init(_ error: any Error) {
    self.init()
    switch error {
    case let failure as CommandFailure: self = Self(failure.error)
    case let error as StatementError: self.sqlstate = error.code.isEmpty ? nil : error.code
    case DatabaseError.statement(let error): self = Self(error)
    case let error as MigratorError: self = Self(error)
    case let problem as Problem: self = Self(problem.location)
    case let problems as ProblemList:
      if let first = problems.problems.first { self = Self(first.location) }
    default: break
    }
  }

  private init(_ error: MigratorError) {
    self.init()
    switch error {
    case .migrationFailed(let failure):
      self = Self(failure.excerpt?.location ?? SourceLocation(path: failure.step.path, line: 0))
      add(failure.step)
      sqlstate = failure.error.code.isEmpty ? nil : failure.error.code
    case .hookFailed(let failure):
      if case .statement(let error, let excerpt) = failure.reason {
        self = Self(excerpt.location)
        sqlstate = error.code.isEmpty ? nil : error.code
      }
      if let step = failure.step { add(step) }
    case .unfitFile(let problems):
      if let first = problems.problems.first { self = Self(first.location) }
    case .inDoubt(let step, let statement):
      self = Self(statement.location)
      add(step)
    case .changedBefore(let step, let statement, _):
      if let statement { self = Self(statement.location) }
      add(step)
    case .sessionLost(let step, let statement, _):
      self = Self(statement.location)
      add(step)
    case .partial(let row): (revision, direction) = (row.revision, row.partial?.direction)
    case .planOutdated(let revision, _), .planOutgrown(let revision): self.revision = revision
    case .fileChanged(let step, let problem, _):
      self = Self(problem.location)
      add(step)
    case .recordLost(let step, _): add(step)
    case .notTransactional(let step), .connectionLost(let step, _): add(step)
    case .interrupted(let step, _): if let step { add(step) }
    case .locked, .actionsInOneTransaction: break
    }
  }

  private mutating func add(_ step: MigrationStep) {
    if step.repeatable == nil { (revision, direction) = (step.revision, step.direction) }
    path = path ?? step.path
  }
}

extension String {
  /// The text without the word that the text of an error begins with: the record says that it is one.
  var withoutLabel: String {
    hasPrefix("error: ") ? String(dropFirst("error: ".count)) : self
  }
}
