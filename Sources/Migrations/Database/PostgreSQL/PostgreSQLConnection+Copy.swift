import CLibPQ

extension PostgreSQLConnection {
  /// How much COPY data is handed to libpq before it is sent.
  private static let copyBufferBytes = 64 * 1024

  /// Sends the data of a COPY … FROM STDIN, and then its end.
  ///
  /// The server answers only after the end. Data that breaks off ends the COPY with an error there;
  /// what broke it off is returned.
  func sendCopyData(
    _ next: (() throws -> ArraySlice<UInt8>?)?
  ) async throws(DatabaseError) -> (any Error)? {
    let pg = try libpq()
    guard let next else {
      _ = PQputCopyEnd(pg, "no data")
      try await flush()
      return DatabaseError.statement(
        StatementError(code: "03000", message: "COPY … FROM STDIN without data after it"))
    }
    var unsent = 0
    var cause: (any Error)?
    do {
      while !isInterrupted, !isBroken, let piece = try next() {
        try piece.withUnsafeBytes { bytes in
          let data = bytes.bindMemory(to: CChar.self).baseAddress
          guard PQputCopyData(pg, data, Int32(bytes.count)) == 1 else {
            throw lost(libpqMessage(pg))
          }
        }
        unsent += piece.count
        if unsent >= PostgreSQLConnection.copyBufferBytes {
          try await flush()
          unsent = 0
        }
      }
    } catch let error as DatabaseError {
      throw error
    } catch {
      cause = error
    }
    let message = cause.map { "\($0)" } ?? (isInterrupted ? "cancelled" : nil)
    _ = PQputCopyEnd(pg, message)
    try await flush()
    return cause
  }

  /// Reads the data of a COPY … TO STDOUT and drops it.
  func discardCopyData() async throws(DatabaseError) {
    let pg = try libpq()
    while true {
      var data: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(pg, &data, 1)
      PQfreemem(data)
      if count < 0 { return }
      if count == 0 {
        if isBroken { throw lost(libpqMessage(pg)) }
        try await wait(for: .reading)
      }
    }
  }
}
