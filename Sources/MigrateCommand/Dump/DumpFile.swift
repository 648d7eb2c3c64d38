import Migrations

/// The file that a dump is written to, or compared with.
struct DumpFile: Sendable {
  let path: String

  /// Writes the text, in one step, so that a reader sees the old file or the new one; a file that has
  /// it already is left alone.
  ///
  /// - Throws: `FileError`.
  func write(_ text: String) throws {
    if try self.text() == text { return }
    do throws(SystemError) {
      try OutputFile.replace(path, with: text)
    } catch {
      throw FileError(path: path, error)
    }
  }

  /// The lines that the file and a text do not have in common, in order; nil when they are the same.
  /// A file that is not there has none.
  ///
  /// - Throws: `FileError` when the file cannot be read.
  func differences(from text: String) throws -> [LineDifference]? {
    let old = try self.text() ?? ""
    return old == text ? nil : LineDifference.all(from: old, to: text)
  }

  private func text() throws(FileError) -> String? {
    do {
      return try contents(ofFile: path).map { String(decoding: $0, as: UTF8.self) }
    } catch {
      throw FileError(path: path, error)
    }
  }
}

/// A line that only one of two texts has.
struct LineDifference: Sendable, Hashable {
  /// Whether the line is in the newer text.
  let isAdded: Bool
  let line: String

  /// The lines that two texts do not have in common, in order.
  static func all(from old: String, to new: String) -> [LineDifference] {
    let (oldLines, newLines) = (
      old.split(separator: "\n", omittingEmptySubsequences: false),
      new.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let changes = newLines.difference(from: oldLines)
    let removed = Set(changes.removals.map(\.offset))
    let added = Set(changes.insertions.map(\.offset))
    var differences: [LineDifference] = []
    var (oldIndex, newIndex) = (0, 0)
    while oldIndex < oldLines.count || newIndex < newLines.count {
      if removed.contains(oldIndex) {
        differences.append(LineDifference(isAdded: false, line: String(oldLines[oldIndex])))
        oldIndex += 1
      } else if added.contains(newIndex) {
        differences.append(LineDifference(isAdded: true, line: String(newLines[newIndex])))
        newIndex += 1
      } else {
        oldIndex += 1
        newIndex += 1
      }
    }
    return differences
  }
}

extension CollectionDifference.Change {
  fileprivate var offset: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
