/// What a bundle says about itself: where it comes from, and which files are in it.
///
/// Its text has one line for each fact, a word and a value:
/// ```text
/// tool_version 1.0.0
/// commit 5f0c9a… modified
/// directory versions
/// setting version_table ledger
/// file sha256:9f86d0… 153 0001_create_note.sql
/// ```
package struct BundleManifest: Sendable, Hashable {
  /// The version of migrate in the bundle.
  package var toolVersion = ToolVersion.current
  /// The commit that the files come from; nil outside of git.
  package var commit: Commit?
  /// The versions directory as the user named it.
  package var directory: String
  /// Values of migrate.conf by their keys, as they stood there.
  package var settings: [String: String] = [:]
  /// The migration files, in the order of their paths.
  package internal(set) var files: [File] = []

  /// A state of a git repository.
  package struct Commit: Sendable, Hashable, Codable {
    /// The full identifier.
    package var id: String
    /// Whether the versions directory had changes that were not committed.
    package var isModified: Bool

    /// Names a commit.
    package init(id: String, isModified: Bool) {
      self.id = id
      self.isModified = isModified
    }
  }

  /// A migration file in a bundle.
  package struct File: Sendable, Hashable {
    /// The path from the versions directory.
    package var path: String
    /// The number of bytes.
    package var size: Int
    /// SHA-256 of all bytes: `sha256:` and 64 hexadecimal digits.
    package var digest: String
  }

  /// Creates a manifest without files.
  package init(directory: String) { self.directory = directory }
}

extension BundleManifest {
  /// The lines of the manifest.
  var text: String {
    var lines = ["tool_version \(toolVersion)"]
    if let commit { lines.append("commit \(commit.id)\(commit.isModified ? " modified" : "")") }
    lines.append("directory \(directory)")
    lines += settings.sorted { $0.key < $1.key }.map { "setting \($0.key) \($0.value)" }
    lines += files.map { "file \($0.digest) \($0.size) \($0.path)" }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Reads the lines; nil when they are not those of a manifest.
  init?(_ bytes: [UInt8]) {
    self.init(directory: "")
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard add(line) else { return nil }
    }
  }

  private mutating func add(_ line: ArraySlice<UInt8>) -> Bool {
    func words(_ count: Int) -> [String] {
      line.split(
        separator: UInt8(ascii: " "), maxSplits: count - 1, omittingEmptySubsequences: false
      )
      .map { String(decoding: $0, as: UTF8.self) }
    }
    let value = words(2)
    guard value.count == 2 else { return false }
    switch value[0] {
    case "tool_version": toolVersion = value[1]
    case "commit":
      let commit = words(3)
      self.commit = Commit(id: commit[1], isModified: commit.count == 3)
    case "directory": directory = value[1]
    case "setting":
      let setting = words(3)
      guard setting.count == 3 else { return false }
      settings[setting[1]] = setting[2]
    case "file":
      let file = words(4)
      guard file.count == 4, let size = Int(file[2]) else { return false }
      files.append(File(path: file[3], size: size, digest: file[1]))
    default: return false
    }
    return true
  }
}
