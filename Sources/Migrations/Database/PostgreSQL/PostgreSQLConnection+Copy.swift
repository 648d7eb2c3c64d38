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
      try await endCopy(pg, failure: "no data")
      return DatabaseError.statement(
        StatementError(code: "03000", message: "COPY … FROM STDIN without data after it"))
    }
    var unsent = 0
    do {
      while !isInterrupted, !isBroken, let piece = try next() {
        try put(piece, pg)
        unsent += piece.count
        if unsent >= PostgreSQLConnection.copyBufferBytes {
          unsent = 0
          try await flush()
          // libpq drops what it cannot send, and waits to be read from before it says so.
          try readInput()
          await Task.yield()
        }
      }
    } catch let error as DatabaseError {
      throw error
    } catch {
      try await endCopy(pg, failure: "\(error)")
      return error
    }
    try await endCopy(pg, failure: isInterrupted || isBroken ? "cancelled" : nil)
    return nil
  }

  private func put(_ piece: ArraySlice<UInt8>, _ pg: OpaquePointer) throws(DatabaseError) {
    let status = piece.withUnsafeBytes { bytes in
      PQputCopyData(pg, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
    }
    if status != 1 { throw lost(libpqMessage(pg)) }
  }

  private func endCopy(_ pg: OpaquePointer, failure: String?) async throws(DatabaseError) {
    if PQputCopyEnd(pg, failure) != 1 { throw lost(libpqMessage(pg)) }
    try await flush()
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
        try readInput()
      }
    }
  }
}
