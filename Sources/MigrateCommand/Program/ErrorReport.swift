import AWSClient
import Deployment
import Migrations

/// What an error comes to: the text that the user sees, and how the program ends.
struct ErrorReport: Sendable, Hashable {
  /// The whole text, possibly of several lines; nil when the error has been shown already.
  var text: String?
  /// How the program ends.
  var status: ExitStatus

  /// Creates a report.
  init(text: String?, status: ExitStatus) {
    self.text = text
    self.status = status
  }

  /// Describes any error.
  /// - Parameter palette: The colours of the stream that the text goes to.
  init(_ error: any Error, _ palette: Palette = .plain) {
    switch error {
    case let status as ExitStatus: self.init(text: nil, status: status)
    case let problem as Problem: self.init(text: problem.description, status: .badMigrations)
    case CompilationError.failed(let output, let status):
      let error = CompilationError.failed(output: output, status: status)
      self.init(text: error.description, status: .badMigrations)
    case let problems as ProblemList: self.init(text: problems.description, status: .badMigrations)
    case let failure as CommandFailure: self.init(failure.error, palette)
    case let error as StatementError: self.init(DatabaseError.statement(error), palette)
    case let error as DatabaseError: self.init(error, palette)
    case let error as MigratorError: self.init(error, palette)
    case let error as HistoryError: self.init(error, palette)
    case let error as ScratchRunError: self.init(error, palette)
    case let error as DeploymentError: self.init(error, palette)
    case let error as DumpAfterRunError:
      self.init(error.reason, palette)
      text? += "\nThe run itself is done and recorded; `migrate dump` writes the file later."
    default:
      let (message, status) = Self.describe(error)
      self.init(labelled: message, status, palette)
    }
  }

  /// Creates a report of a message behind the word `error:`.
  init(labelled message: String, _ status: ExitStatus, _ palette: Palette) {
    self.init(text: "\(palette("error:", .error)) \(message)", status: status)
  }

  /// What to say of an error that is described in one place: where it is declared.
  private static func describe(_ error: any Error) -> (message: String, status: ExitStatus) {
    switch error {
    case let error as ConfigurationError: (error.description, .configuration)
    case let error as FileError: (error.description, .configuration)
    case let error as AWSError:
      ("\(error)", error.kind == .configuration ? .configuration : .unreachable)
    case let error as LambdaError: (error.description, .unreachable)
    case let error as DatabaseURLError: (error.description, .configuration)
    case let error as SecretError: (error.description, .configuration)
    case let error as DatabaseSecretError: (error.description, .configuration)
    case let error as RDSTokenError: (error.description, .configuration)
    case let error as ScratchDatabaseError: (error.description, .configuration)
    case let error as SchemaSourceError: (error.description, .badMigrations)
    case let error as GenerationError: (error.description, .finding)
    case let error as SquashError: (error.description, .badMigrations)
    case let error as SquashRangeError: (error.description, .usage)
    case let error as BaselineError: (error.description, .usage)
    case let error as PgDumpError: (error.description, .configuration)
    case let error as EditorError: (error.description, .configuration)
    case let error as GitError: (error.description, .configuration)
    case StateError.tableLocked(let table): (StateError.tableLocked(table).description, .locked)
    case let error as StateError: (error.description, .configuration)
    case let error as RevisionError: (error.description, .badMigrations)
    case let error as CompilationError: (error.description, error.status)
    case let error as SeedError: (error.description, .usage)
    case let error as PlanError: (error.description, .badMigrations)
    case let error as ReplayError: (error.description, .badMigrations)
    case let error as NewRevisionError: (error.description, .badMigrations)
    case let error as RebaseError: (error.description, .badMigrations)
    case let error as RepairError: (error.description, .usage)
    case let error as BundleRefusal: (error.description, .usage)
    case let error as ImportError: (error.description, .usage)
    case let error as AdoptionError: (error.description, error.status)
    case let error as ExportError: (error.description, error.status)
    case let error as BundleError: (error.description, error.status)
    case is CancellationError: ("interrupted", .interrupted)
    default:
      (
        "\(error)\nThis is a bug in migrate; please report it with the command you ran.",
        .internalError
      )
    }
  }

  private init(_ error: DatabaseError, _ palette: Palette) {
    switch error {
    case .statement(let error):
      self.init(text: Diagnostic(error).rendered(palette), status: .migrationFailed)
    case .connectionLost(let message):
      self.init(
        labelled: "the connection to the database was lost: \(message.quotedLines)", .unreachable,
        palette)
    case .cannotConnect(.configuration, let message):
      self.init(
        labelled: "the database's URL cannot be used: \(message.quotedLines)"
          + ConnectAdvice.lines(for: message),
        .configuration, palette)
    case .cannotConnect(_, let message):
      self.init(
        labelled: "cannot connect to the database: \(message.quotedLines)"
          + ConnectAdvice.lines(for: message),
        .unreachable, palette)
    case .cancelled:
      self.init(labelled: "interrupted", .interrupted, palette)
    }
  }
}

extension BundleError {
  /// How a program ends that meets the error.
  fileprivate var status: ExitStatus {
    switch self {
    case .damaged, .severalLines: .badMigrations
    case .noBundle, .exists: .usage
    case .unreadable, .unwritable: .configuration
    }
  }
}

extension CompilationError {
  /// How a program ends that meets the error.
  fileprivate var status: ExitStatus {
    switch self {
    case .unsafeCache, .noCache: .configuration
    case .failed, .noCompiler, .noLibrary, .changed, .notStarted: .badMigrations
    }
  }
}
