/// A file of statements that is run as a whole, and again whenever it changes: views, functions,
/// grants, seeds.
package struct RepeatableFile: Sendable, Hashable {
  /// What the file is for.
  package var kind: Kind
  /// The file; its revision is the name under which it is recorded, its only section all of it.
  package var file: MigrationFile
  /// SHA-256 of the file's checksum and of the fingerprints of the files that it stands on, so that
  /// it is run again when one of these has changed.
  package internal(set) var fingerprint: String
  /// What the file creates that others may refer to.
  let created: Set<String>
  /// Every word of the file.
  let words: Set<String>

  /// What a repeatable file is for.
  package enum Kind: String, Sendable, Hashable, Codable {
    /// A part of the schema, run by `upgrade`.
    case repeatable
    /// Rows to begin with, run by `seed`.
    case seed
    /// Statements around a run or a migration, of which nothing is recorded.
    case hook
  }

  /// The name of the file.
  package var name: String { file.revision }

  /// The name under which it is recorded: seeds may be called like repeatable migrations.
  var recordName: String { kind == .seed ? "seed:" + name : name }

  /// Reads the statements of a hook.
  /// - Throws: All that is wrong with the file.
  package init(hookAt path: String) throws(ProblemList) {
    try self.init(FoundRepeatable(kind: .hook, path: path, name: path))
  }

  /// The name of a repeatable migration in a versions directory: that of `R__name.sql` and of
  /// `repeatable/name.sql`.
  ///
  /// - Parameter path: the path from the versions directory.
  /// - Returns: nil for any other file.
  static func name(ofFileAt path: Substring) -> String? {
    guard path.hasSuffix(".sql") else { return nil }
    let stem = (path.split(separator: "/").last ?? path).dropLast(4)
    if stem.hasPrefix("R__"), stem.count > 3 { return String(stem.dropFirst(3)) }
    return path.hasPrefix(directoryName + "/") ? String(stem) : nil
  }

  /// The directory of repeatable migrations inside a versions directory.
  static let directoryName = "repeatable"
}

/// A repeatable file that has been found and not been read.
struct FoundRepeatable {
  var kind = RepeatableFile.Kind.repeatable
  /// The file as the user would name it.
  var path: String
  var name: String
  /// The part of another file that it is; nil for a file of its own.
  var part: FilePart?
}
