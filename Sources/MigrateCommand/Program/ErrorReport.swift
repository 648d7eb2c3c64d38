import Migrations

/// What an error comes to: the text that the user sees, and how the program ends.
struct ErrorReport: Sendable, Hashable {
  /// The whole text, possibly of several lines; nil when the error has been shown already.
  var text: String?
  /// How the program ends.
  var status: ExitStatus

  private init(_ text: String?, _ status: ExitStatus) {
    self.text = text
    self.status = status
  }

  /// Describes any error.
  /// - Parameter palette: The colours of the stream that the text goes to.
  init(_ error: any Error, _ palette: Palette = .plain) {
    func labelled(_ message: String) -> String { "\(palette("error:", .error)) \(message)" }
    switch error {
    case let status as ExitStatus: self.init(nil, status)
    case let error as ConfigurationError: self.init(labelled(error.description), .configuration)
    case let error as FileError: self.init(labelled(error.description), .configuration)
    case let problems as ProblemList: self.init(problems.description, .badMigrations)
    case let failure as CommandFailure: self.init(failure.error, palette)
    case let error as StatementError: self.init(DatabaseError.statement(error), palette)
    case let error as DatabaseError:
      switch error {
      case .statement(let error):
        self.init(Diagnostic(error).rendered(palette), .migrationFailed)
      case .connectionLost(let message):
        self.init(labelled("the connection to the database was lost: \(message)"), .unreachable)
      case .cannotConnect(.configuration, let message):
        self.init(labelled("the database's URL cannot be used: \(message)"), .configuration)
      case .cannotConnect(_, let message):
        self.init(labelled("cannot connect to the database: \(message)"), .unreachable)
      case .cancelled:
        self.init(labelled("interrupted"), .interrupted)
      }
    case is CancellationError: self.init(labelled("interrupted"), .interrupted)
    default:
      let request = "This is a bug in migrate; please report it with the command you ran."
      self.init(labelled("\(error)\n\(request)"), .internalError)
    }
  }
}
