/// Something wrong in a migration file or the versions directory, reported as `path:line: message`.
public struct Problem: MigrationError, Sendable, Hashable {
  /// Where it is.
  public var location: SourceLocation
  /// What is wrong and what to do about it, in one sentence or two.
  public var message: String

  /// Creates a problem.
  public init(_ location: SourceLocation, _ message: String) {
    self.location = location
    self.message = message
  }

  /// `path:line: message`.
  public var description: String { "\(location): \(message)" }

  /// The files are wrong.
  public var exitStatus: ExitStatus { .badMigrations }
}

extension Problem: DetailedError {
  /// The place comes first, as compilers show it.
  package func rendered(_ palette: Palette) -> String { description }

  /// The place of the problem.
  package var place: ErrorPlace { ErrorPlace(location) }

  /// The problem itself.
  package var problems: [Problem] { [self] }
}

/// All problems that were found in one look at the versions directory.
public struct ProblemList: MigrationError, Sendable, Hashable {
  /// The problems, in the order of path and line.
  public var problems: [Problem]

  /// Creates a list, sorted by path and line.
  public init(_ problems: [Problem]) {
    self.problems = problems.sorted {
      ($0.location.path, $0.location.line) < ($1.location.path, $1.location.line)
    }
  }

  /// One problem a line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }

  /// The files are wrong.
  public var exitStatus: ExitStatus { .badMigrations }
}

extension ProblemList: DetailedError {
  /// The places come first, as compilers show them.
  package func rendered(_ palette: Palette) -> String { description }

  /// The place of the first problem.
  package var place: ErrorPlace { problems.first.map { ErrorPlace($0.location) } ?? ErrorPlace() }
}
