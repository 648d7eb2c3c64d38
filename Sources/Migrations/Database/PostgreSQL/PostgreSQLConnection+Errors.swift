import CLibPQ

extension PostgreSQLConnection {
  /// The error that a result stands for; nil for a good one.
  /// - Throws: `DatabaseError.connectionLost` where the server or libpq ended the session.
  func error(in result: ResultHandle) throws(DatabaseError) -> DatabaseError? {
    switch result.status {
    case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR, PGRES_BAD_RESPONSE: break
    default: return nil
    }
    let severity = result.errorField(.severity)
    // An error without a SQLSTATE is libpq's own, about the connection.
    guard let error = StatementError(result), severity != "FATAL", severity != "PANIC" else {
      let message =
        result.errorField(.message)
        ?? String(cString: PQresultErrorMessage(result.pointer))
      throw lost(message)
    }
    return interruption != nil && error.condition == .queryCanceled
      ? .cancelled : .statement(error.masked)
  }

  /// Closes the connection, which can no longer be used, and returns the error that says so, with
  /// the first line of a message; what libpq adds is guesswork.
  func lost(_ message: String) -> DatabaseError {
    close()
    let line = message.split(whereSeparator: \.isNewline).first
    return .connectionLost(
      PlacedValues.maskedMessage(line.map(String.init) ?? "the connection broke"))
  }

  /// Closes the connection because of a result that has no place in the exchange.
  func unexpected(_ result: ResultHandle) -> DatabaseError {
    let status = String(cString: PQresStatus(result.status))
    return lost("unexpected answer \(status) from the server")
  }

  /// What libpq last complained about.
  func libpqMessage(_ pg: OpaquePointer) -> String { String(cString: PQerrorMessage(pg)) }
}

extension StatementError {
  /// The error that the server sent; nil for one of libpq's own, which have no SQLSTATE.
  init?(_ result: ResultHandle) {
    guard let code = result.errorField(.sqlState) else { return nil }
    let table = [ErrorField.schema, .table].compactMap(result.errorField)
    self.init(
      code: code, message: result.errorField(.message) ?? "",
      detail: result.errorField(.detail),
      hint: result.errorField(.hint),
      context: result.errorField(.context),
      offset: result.errorField(.position).flatMap(Int.init).map { $0 - 1 },
      internalQuery: result.errorField(.internalQuery),
      internalOffset: result.errorField(.internalPosition).flatMap(Int.init).map { $0 - 1 },
      constraint: result.errorField(.constraint),
      table: table.isEmpty ? nil : table.joined(separator: "."),
      column: result.errorField(.column))
  }
}
