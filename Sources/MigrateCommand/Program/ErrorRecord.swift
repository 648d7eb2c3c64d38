import Basics

/// An error as `--json` prints it: one object for each thing that is wrong, on standard error.
///
/// The keys are those of every other record: `path`, `line`, `column`, `revision`, `direction`,
/// `sqlstate`.
struct ErrorRecord: Encodable {
  var event = "error"
  var level = "error"
  var exitCode: Int32
  var message: String
  var place = ErrorPlace()

  /// The records of an error; none where everything has been said.
  static func all(_ error: any Error) -> [ErrorRecord] {
    let report = ErrorReport(error)
    guard let text = report.text else { return [] }
    let exitCode = report.status.rawValue
    guard report.problems.isEmpty else {
      return report.problems.map {
        ErrorRecord(exitCode: exitCode, message: $0.message, place: ErrorPlace($0.location))
      }
    }
    return [ErrorRecord(exitCode: exitCode, message: text.withoutLabel, place: report.place)]
  }

  /// The record of a command line that is wrong, without the text that says how it is written.
  static func usage(_ message: String) -> ErrorRecord {
    let text = message.firstRange(of: "\nUsage: ").map { message[..<$0.lowerBound] } ?? message[...]
    return ErrorRecord(
      exitCode: ExitStatus.usage.rawValue, message: String(text).withoutLabel)
  }

  private enum Key: String, CodingKey {
    case event, level, exitCode, message, revision, direction, path, line, column, sqlstate
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(event, forKey: .event)
    try container.encode(level, forKey: .level)
    try container.encode(exitCode, forKey: .exitCode)
    try container.encode(message, forKey: .message)
    try container.encodeIfPresent(place.revision, forKey: .revision)
    try container.encodeIfPresent(place.direction, forKey: .direction)
    try container.encodeIfPresent(place.path, forKey: .path)
    try container.encodeIfPresent(place.line, forKey: .line)
    try container.encodeIfPresent(place.column, forKey: .column)
    try container.encodeIfPresent(place.sqlstate, forKey: .sqlstate)
  }
}
