import Glibc

extension MigrationFile {
  /// Rewrites the `down_revision` line of the file, or adds one, and keeps every other byte.
  ///
  /// The file is replaced in one step, so that a reader sees the old or the new one.
  /// - Throws: `Problem` when the file cannot be read or written.
  public func setDownRevisions(_ revisions: [String]) throws(Problem) {
    let copy = path + ".tmp"
    do throws(SystemError) {
      let file = try OpenFile(path)
      let edit = try HeaderEdit(settingDownRevisions: revisions, in: file, language: language)
      let output = try OpenFile(
        copy, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: try file.permissions())
      do throws(SystemError) {
        try edit.copy(file, to: output)
        try output.synchronize()
        if rename(copy, path) != 0 { throw SystemError() }
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

  /// Finds the value of `down_revision`, or the place for a new line: after `revision`, or first.
  /// - Throws: `SystemError` when the file cannot be read.
  init(
    settingDownRevisions revisions: [String], in file: borrowing OpenFile,
    language: MigrationFile.Language
  ) throws(SystemError) {
    var head = [UInt8](repeating: 0, count: 64 * 1024)
    head.removeLast(head.count - (try file.read(into: &head, from: 0)))
    let value = HeaderKey.list(revisions)
    let firstEnd = head.firstIndex(of: UInt8(ascii: "\n"))
    let lineEnd =
      firstEnd.map { $0 > 0 && head[$0 - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n" } ?? "\n"

    var start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    range = start..<start
    replacement = "\(language.lineComment) down_revision: \(value)\(lineEnd)"
    while start < head.count {
      let end = head[start...].firstIndex(of: UInt8(ascii: "\n")) ?? head.count
      let line = head[start..<end].withUnsafeBytes { HeaderLine($0, language: language) }
      switch line {
      case .field(.downRevision, let value):
        range = (start + value.lowerBound)..<(start + value.upperBound)
        replacement = HeaderKey.list(revisions)
        return
      case .field(.revision, _): range = min(end + 1, head.count)..<min(end + 1, head.count)
      case .text: return
      default: if Self.isMarker(head[start..<end]) { return }
      }
      start = end + 1
    }
  }

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
