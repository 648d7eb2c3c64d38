import Glibc

extension MigrationFile {
  /// Rewrites the `down_revision` line of the file, or adds one, and keeps every other byte.
  ///
  /// The file is replaced in one step, so that a reader sees the old or the new one.
  /// - Throws: `Problem` when the file cannot be read or written.
  package func setDownRevisions(_ revisions: [String]) throws(Problem) {
    try rewrite(path) { file throws(SystemError) in
      try HeaderEdit(.downRevision, to: HeaderKey.list(revisions), in: file, language: language)
    }
  }

  /// The text of the file with other parents and dependencies in its header, and every other byte as
  /// it is.
  package func text(
    _ text: [UInt8], following parents: [String], dependencies: [String]
  ) -> [UInt8] {
    var text = text
    HeaderEdit(.downRevision, to: HeaderKey.list(parents), in: text, language: language)
      .apply(to: &text)
    if dependencies != self.dependencies {
      HeaderEdit(.dependsOn, to: HeaderKey.list(dependencies), in: text, language: language)
        .apply(to: &text)
    }
    return text
  }

  /// Gives the file another number, in its name and its header, and other parents.
  ///
  /// - Returns: the new path.
  /// - Throws: `Problem` when the file cannot be read or written, or the new name is taken.
  package func renumber(to number: String, following parents: [String]) throws(Problem) -> String {
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let newPath = String(path[..<start] + number + path[start...].dropFirst(self.number.count))
    if access(newPath, F_OK) == 0 {
      throw Problem(SourceLocation(path: newPath, line: 1), "exists already; move it away first")
    }
    try setDownRevisions(parents)
    try rewrite(newPath) { file throws(SystemError) in
      try HeaderEdit(.revision, to: number, in: file, language: language)
    }
    unlink(path)
    return newPath
  }

  /// Writes the file with an edited header to a path, its own or another.
  private func rewrite(
    _ target: String, _ makeEdit: (borrowing OpenFile) throws(SystemError) -> HeaderEdit
  ) throws(Problem) {
    let copy = "\(target).\(getpid()).tmp"
    do throws(SystemError) {
      let file = try OpenFile(path)
      let edit = try makeEdit(file)
      let output = try OpenFile(draft: copy, mode: try file.permissions())
      do throws(SystemError) {
        try edit.copy(file, to: output)
        try output.synchronize()
        if rename(copy, target) != 0 { throw SystemError() }
      } catch {
        unlink(copy)
        throw error
      }
    } catch {
      throw Problem(SourceLocation(path: path, line: 1), "cannot be rewritten: \(error)")
    }
  }
}

/// A replacement of some bytes in a file's header.
struct HeaderEdit: Equatable {
  /// The bytes of the file to be replaced.
  private(set) var range: Range<Int>
  private(set) var replacement: String

  /// Finds the value of a key, or the place for a new line: after `revision`, or first.
  /// - Throws: `SystemError` when the file cannot be read.
  init(
    _ key: HeaderKey, to value: String, in file: borrowing OpenFile,
    language: MigrationFile.Language
  ) throws(SystemError) {
    var head = [UInt8](repeating: 0, count: 64 * 1024)
    head.removeLast(head.count - (try file.read(into: &head, from: 0)))
    self.init(key, to: value, in: head, language: language)
  }

  /// Finds the place in the text of a file, or in its beginning.
  init(_ key: HeaderKey, to value: String, in head: [UInt8], language: MigrationFile.Language) {
    let firstEnd = head.firstIndex(of: UInt8(ascii: "\n"))
    let lineEnd =
      firstEnd.map { $0 > 0 && head[$0 - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n" } ?? "\n"

    var start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    range = start..<start
    replacement = "\(language.lineComment) \(key.rawValue): \(value)\(lineEnd)"
    while start < head.count {
      let end = head[start...].firstIndex(of: UInt8(ascii: "\n")) ?? head.count
      let line = head[start..<end].withUnsafeBytes { HeaderLine($0, language: language) }
      switch line {
      case .field(key, let place):
        range = (start + place.lowerBound)..<(start + place.upperBound)
        replacement = value
        return
      case .field(.revision, _): range = min(end + 1, head.count)..<min(end + 1, head.count)
      case .text: return
      default: if Self.isMarker(head[start..<end]) { return }
      }
      start = end + 1
    }
  }

  /// Edits a text.
  func apply(to text: inout [UInt8]) { text.replaceSubrange(range, with: replacement.utf8) }

  /// Writes the edited file.
  /// - Throws: `SystemError`.
  func copy(_ file: borrowing OpenFile, to output: borrowing OpenFile) throws(SystemError) {
    try file.seek(to: 0)
    try Self.copy(file, to: output, count: range.lowerBound)
    try output.write(Array(replacement.utf8))
    try file.seek(to: range.upperBound)
    try Self.copy(file, to: output, count: .max)
  }

  /// Copies so many bytes, or all up to the end of the file.
  private static func copy(
    _ file: borrowing OpenFile, to output: borrowing OpenFile, count: Int
  ) throws(SystemError) {
    var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    var remaining = count
    while remaining > 0 {
      let count = try file.read(into: &buffer, from: 0, upTo: remaining)
      if count == 0 { return }
      remaining -= count
      try output.write(buffer[..<count])
    }
  }

  private static func isMarker(_ line: ArraySlice<UInt8>) -> Bool {
    line.withUnsafeBytes { bytes in
      // A marker that is wrong in itself ends the header as well.
      do { return try SectionMarker(bytes) != nil } catch { return true }
    }
  }
}
