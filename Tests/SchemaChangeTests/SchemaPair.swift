import Foundation
import Testing

/// Two schemas of Pairs/*.sql, each of which is to become the other.
struct SchemaPair: Sendable, CustomTestStringConvertible {
  let name: String
  var before = ""
  var after = ""

  var testDescription: String { name }

  /// All pairs of a file.
  static func all(_ file: String) -> [SchemaPair] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Pairs/\(file).sql")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    var pairs: [SchemaPair] = []
    var isAfter = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix("-- case: ") {
        pairs.append(SchemaPair(name: String(line.dropFirst("-- case: ".count))))
      } else if line.hasPrefix("-- before") || line.hasPrefix("-- after") {
        isAfter = line.hasPrefix("-- after")
      } else if isAfter {
        pairs[pairs.count - 1].after += line + "\n"
      } else {
        pairs[pairs.count - 1].before += line + "\n"
      }
    }
    return pairs
  }
}
