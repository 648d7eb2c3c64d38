extension DatabaseError: DetailedError {
  /// Told by what went wrong: the statement, the connection, or the way to it.
  public var exitStatus: ExitStatus {
    switch self {
    case .statement: .migrationFailed
    case .cannotConnect(.configuration, _): .configuration
    case .connectionLost, .cannotConnect: .unreachable
    case .cancelled: .interrupted
    }
  }

  /// The whole text.
  package func rendered(_ palette: Palette) -> String {
    switch self {
    case .statement(let error): error.rendered(palette)
    case .connectionLost(let message):
      palette.labelled("the connection to the database was lost: \(message.quotedLines)")
    case .cannotConnect(let failure, let message):
      palette.labelled(
        (failure == .configuration
          ? "the database's URL cannot be used: " : "cannot connect to the database: ")
          + message.quotedLines + ConnectAdvice.lines(for: message))
    case .cancelled: palette.labelled("interrupted")
    }
  }

  /// The SQLSTATE of a statement's error.
  package var place: ErrorPlace {
    if case .statement(let error) = self { error.place } else { ErrorPlace() }
  }
}

extension DatabaseError: CustomStringConvertible {
  /// What went wrong, in one or more lines.
  public var description: String { rendered(.plain).withoutLabel }
}

extension StatementError: DetailedError {
  /// A statement failed.
  public var exitStatus: ExitStatus { .migrationFailed }

  /// The message with all that the database says about it.
  package func rendered(_ palette: Palette) -> String { Diagnostic(self).rendered(palette) }

  /// The SQLSTATE.
  package var place: ErrorPlace {
    var place = ErrorPlace()
    place.sqlstate = code.isEmpty ? nil : code
    return place
  }
}

extension StatementError: CustomStringConvertible {
  /// The message with all that the database says about it.
  public var description: String { rendered(.plain).withoutLabel }
}

extension CommandFailure: DetailedError {
  /// As of what went wrong.
  package var exitStatus: ExitStatus { error.exitStatus }

  /// The text of what went wrong.
  package func rendered(_ palette: Palette) -> String { error.rendered(palette) }

  /// The place of what went wrong.
  package var place: ErrorPlace { error.place }
}

extension Diagnostic {
  /// Creates the display of a database's error.
  package init(_ error: StatementError, at location: SourceLocation? = nil) {
    self.init(
      location: location, message: error.message, code: error.code.isEmpty ? nil : error.code,
      detail: error.detail, hint: error.hint, context: error.context)
  }

  /// Creates the display of a database's error in a line of a file.
  package init(_ error: StatementError, in excerpt: SourceExcerpt) {
    self.init(error, at: excerpt.location)
    sourceLine = excerpt.line
    caretColumn = excerpt.caret + 1
  }
}
