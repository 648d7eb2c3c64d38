import Migrations

/// A file of another tool's history.
struct SourceFile: Sendable, Hashable {
  /// The file as the user would name it.
  let path: String
  /// Its path inside the imported directory.
  let name: String
  /// The lines, without a BOM.
  let lines: [SourceLine]
  /// Why it is no text.
  private(set) var problem: Problem?

  /// Takes a text that is in memory.
  init(path: String, name: String, text: String) {
    self.path = path
    self.name = name
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines.enumerated().map {
      SourceLine(path: path, number: $0.offset + 1, text: Substring($0.element))
    }
  }

  /// Decodes what was read. What is not UTF-8 is a problem only once the file turns out to be part of
  /// the history.
  init(path: String, name: String, bytes: [UInt8]) {
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    self.init(path: path, name: name, text: String(decoding: content, as: UTF8.self))
    problem = Self.problem(with: content, path: path)
  }

  private static func problem(with content: ArraySlice<UInt8>, path: String) -> Problem? {
    if content.starts(with: [0xFF, 0xFE]) || content.starts(with: [0xFE, 0xFF]) {
      return Problem(
        SourceLocation(path: path, line: 1),
        "is UTF-16, not UTF-8; save it as UTF-8: `iconv -f UTF-16 -t UTF-8 FILE`")
    }
    if String(validating: content, as: UTF8.self) != nil, !content.contains(0) { return nil }
    let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let bad = lines.firstIndex { $0.contains(0) || String(validating: $0, as: UTF8.self) == nil }
    return Problem(
      SourceLocation(path: path, line: 1 + (bad ?? 0)),
      "is not UTF-8 from this line on; save it as UTF-8, for example by"
        + " `iconv -f WINDOWS-1252 -t UTF-8 FILE`")
  }

  /// Whether it lies in the imported directory itself.
  var isAtTop: Bool { !name.utf8.contains(UInt8(ascii: "/")) }

  /// The last part of its path.
  var fileName: String { String(name.split(separator: "/").last ?? "") }

  /// The last part of its path without `.sql`.
  var stem: String { fileName.without(".sql") ?? fileName }

  /// The names of the directories that it lies in, outermost first.
  var folders: [Substring] { name.split(separator: "/").dropLast() }
}
