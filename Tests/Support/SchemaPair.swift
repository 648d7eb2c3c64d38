import Foundation

/// Two schemas of SchemaChangeTests/Pairs, each of which is to become the other.
///
/// `-- both` begins what the two have in common. A name with `(empty)` is of a pair whose change made-up rows
/// would not fit.
public struct SchemaPair: Sendable, CustomStringConvertible {
  /// The file and the case.
  public let name: String
  /// The script of the first schema.
  public var before = ""
  /// The script of the second.
  public var after = ""

  /// Creates a pair.
  public init(name: String, before: String = "", after: String = "") {
    self.name = name
    self.before = before
    self.after = after
  }

  /// The name.
  public var description: String { name }
  /// Whether the change is one that made-up rows do not fit.
  public var isEmpty: Bool { name.hasSuffix("(empty)") }

  /// All pairs of all files.
  public static let all: [SchemaPair] = {
    let directory = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../SchemaChangeTests/Pairs").standardizedFileURL
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
