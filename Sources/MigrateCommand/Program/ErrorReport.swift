import Migrations

/// What an error comes to: the text that the user sees, and how the program ends.
struct ErrorReport: Sendable, Hashable {
  /// The text, possibly of several lines; nil when the error has been shown already.
  var message: String?
  /// How the program ends.
  var status: ExitStatus

  /// Creates a report.
  init(_ message: String?, _ status: ExitStatus) {
    self.message = message
    self.status = status
  }

  /// Describes any error.
  init(_ error: any Error) {
    switch error {
    case let status as ExitStatus: self.init(nil, status)
    case let error as ConfigurationError: self.init(error.description, .configuration)
    case let error as DatabaseURLError: self.init(error.description, .configuration)
    case let error as RevisionError: self.init(error.description, .badMigrations)
    case let error as PlanError: self.init(error.description, .badMigrations)
    case let error as HistoryError: self.init(error)
    case let error as MigratorError: self.init(error)
    case let error as StateError: self.init(error.description, .configuration)
    case let error as RepairError: self.init(error.description, .usage)
    case let error as EditorError: self.init(error.description, .configuration)
    case let problem as Problem: self.init(problem.description, .badMigrations)
    case let problems as ProblemList: self.init(problems.description, .badMigrations)
    case let error as DatabaseError: self.init(error)
    case let failure as CommandFailure: self.init(failure.error)
    case let error as StatementError: self.init(DatabaseError.statement(error))
    case is CancellationError: self.init("interrupted", .interrupted)
    default:
      self.init(
        "\(error)\nThis is a bug in migrate; please report it with the command you ran.",
        .internalError)
    }
  }

  private init(_ error: DatabaseError) {
    switch error {
    case .statement(let error):
      self.init(Diagnostic(error).rendered(), .migrationFailed)
    case .connectionLost(let message):
      self.init("the connection to the database was lost: \(message)", .unreachable)
    case .cannotConnect(.configuration, let message):
      self.init("the database's URL is wrong: \(message)", .configuration)
    case .cannotConnect(_, let message):
      self.init("cannot connect to the database: \(message)", .unreachable)
    case .cancelled:
      self.init("interrupted", .interrupted)
    }
  }
}
