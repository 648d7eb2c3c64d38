import FoundationEssentials
import Migrations

/// Writes one JSON object a line, for programs.
///
/// Keys are in snake case and sorted; times are ISO 8601 in UTC with milliseconds.
struct JSONLines {
  private let stream: OutputStream
  private let encoder = JSONLines.encoder()

  /// Creates a writer on a stream.
  init(_ stream: OutputStream) { self.stream = stream }

  /// Writes a value as one line.
  func write(_ value: some Encodable) throws {
    stream.writeJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// The encoder for everything that is shown as JSON.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(date.formatted(.iso8601WithMilliseconds))
    }
    return encoder
  }
}

extension OutputStream {
  /// Writes a JSON document of one line. In its strings, what could steer a terminal or a runner of
  /// build jobs is escaped as JSON has it.
  func writeJSON(_ document: String) {
    let hasCommand = document.contains("##")
    guard hasCommand || document.unicodeScalars.contains(where: \.isInvisibleOrControl) else {
      return writeExactly(document + "\n")
    }
    var text = ""
    for scalar in document.unicodeScalars {
      if scalar.isInvisibleOrControl || (hasCommand && scalar == "#") {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    writeExactly(text + "\n")
  }
}

extension FormatStyle where Self == Date.ISO8601FormatStyle {
  /// `2026-11-24T12:00:00.123Z`.
  static var iso8601WithMilliseconds: Self {
    Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  }
}
