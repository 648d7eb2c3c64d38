/// What a command found or did: objects for programs, text for people.
protocol Report {
  /// Writes it as one object a line.
  func write(to json: JSONLines) throws
  /// Writes it for people.
  func write(to output: OutputStream, _ detail: Detail) throws
}

extension Report where Self: Encodable {
  /// Writes it as one object.
  func write(to json: JSONLines) throws { try json.write(self) }
}

/// How much people want to read.
enum Detail: Sendable {
  /// Results only.
  case quiet
  /// Results, and a sentence that sums them up.
  case usual
  /// All that is known.
  case verbose
}

extension GlobalOptions {
  /// How much to write for people.
  var detail: Detail { quiet ? .quiet : verbose ? .verbose : .usual }

  /// Shows a report on standard output, as the user wants it.
  func show(_ report: some Report) throws {
    let output = Terminal.current.output
    if json { return try report.write(to: JSONLines(output)) }
    try report.write(to: output, detail)
  }

  /// Shows reports one after the other.
  func show(_ reports: [some Report]) throws {
    for report in reports { try show(report) }
  }

  /// Shows a sentence to people; programs read the exit code.
  func showSummary(_ sentence: @autoclosure () -> String) {
    if !json, !quiet { Terminal.current.output.writeLine(sentence()) }
  }
}
