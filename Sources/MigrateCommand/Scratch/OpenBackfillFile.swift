import Migrations

extension MigrationFile {
  /// The file as if its up migration ended before the backfill at which it has stopped.
  ///
  /// - Parameter done: how many statements are done.
  /// - Returns: nil where no backfill follows these.
  /// - Throws: `Problem` when the file cannot be read.
  func endingBeforeBackfill(after done: Int, _ backEnd: BackEnd) throws(Problem) -> MigrationFile? {
    let reader = try StatementReader(file: self, section: up, dialect: backEnd)
    var line = 0
    for _ in 0..<done {
      guard let statement = try reader.next() else { return nil }
      line = statement.lastLine
    }
    guard let directive = up.backfills.first(where: { $0.line > line }) else { return nil }
    var file = self
    do throws(SystemError) {
      let bytes = try contents(ofFile: path) ?? []
      var end = up.bytes.lowerBound
      for _ in up.firstLine..<directive.line {
        guard let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        end = newline + 1
      }
      file.up.bytes = up.bytes.lowerBound..<end
    } catch {
      throw Problem(SourceLocation(path: path, line: 1), "cannot be read: \(error)")
    }
    file.up.backfills.removeAll { $0.line >= directive.line }
    file.verify = nil
    return file
  }
}

extension DatabaseSession {
  /// Says which migrations are compared as far as they are done.
  func noteOpenBackfills(_ options: GlobalOptions) {
    let open = store.state.openBackfills
    guard !open.isEmpty, !options.quiet else { return }
    Terminal.current.showNote(
      "the backfill of \(open.joined(separator: ", ")) is open: of that only what comes before it is compared"
    )
  }
}
