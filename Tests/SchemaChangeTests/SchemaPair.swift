import Foundation
import Testing

/// Two schemas of Pairs/*.sql, each of which is to become the other.
///
/// `-- both` begins what the two have in common. A name with `(empty)` is of a pair whose change made-up rows
/// would not fit.
struct SchemaPair: Sendable, CustomTestStringConvertible {
  let name: String
  var before = ""
  var after = ""

  var testDescription: String { name }
  var isEmpty: Bool { name.hasSuffix("(empty)") }

  /// All pairs of all files.
  static let all: [SchemaPair] = {
    let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Pairs")
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: directory, includingPropertiesForKeys: nil)) ?? []
    return files.sorted { $0.path < $1.path }.flatMap(read)
  }()

  private static func read(_ file: URL) -> [SchemaPair] {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let title = file.deletingPathExtension().lastPathComponent
    var pairs: [SchemaPair] = []
    var part = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("-- case: ") {
        pairs.append(SchemaPair(name: "\(title): \(line.dropFirst("-- case: ".count))"))
      } else if ["-- both", "-- before", "-- after"].contains(line) {
        part = String(line)
      } else {
        if part != "-- after" { pairs[pairs.count - 1].before += line + "\n" }
        if part != "-- before" { pairs[pairs.count - 1].after += line + "\n" }
      }
    }
    return pairs
  }
}
