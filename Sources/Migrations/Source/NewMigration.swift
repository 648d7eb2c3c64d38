import Glibc

/// A migration file that is about to be written.
///
/// ```swift
/// let number = RevisionNumbering(of: files).next(after: files)
/// var migration = NewMigration(revision: number, message: "add invoices")
/// migration.downRevisions = ["0007"]
/// let path = try migration.write(to: "versions")
/// ```
package struct NewMigration: Sendable, Hashable {
  /// The identifier.
  package var revision: String
  /// What begins the file's name; nil for the identifier.
  package var number: String?
  /// The file's name without its extension; nil for `<number>_<slug>`.
  package var name: String?
  /// One line about the migration.
  package let message: String
  /// The parents; none for a base.
  package var downRevisions: [String] = []
  /// Revisions or labels of other branches to be applied first.
  package var dependencies: [String] = []
  /// The names of a branch that starts here.
  package var branchLabels: [String] = []
  /// The revisions that a squash replaces, in the order in which they are applied.
  package var replaces: [String] = []
  /// When in a deployment the migration runs.
  package var phase = MigrationFile.Phase.expand
  /// Why there is no way back; nil where there is one, or nobody said.
  package var irreversible: String?
  /// Lines for people at the end of the header.
  package var comments: [String] = []
  /// What the steps are written in.
  package var language = MigrationFile.Language.sql
  /// The name of the type in a Swift migration; nil in SQL.
  package internal(set) var typeName: String?
  /// The file below its header; two empty SQL sections at first.
  package var body = "-- migrate:up\n\n-- migrate:down\n"

  /// Creates a migration without parents.
  package init(revision: String, message: String) {
    self.revision = revision
    self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ").visibleLine
  }

  /// Leaves out the down migration of the body.
  ///
  /// - Parameter reason: why there is none, for the header.
  /// - Returns: whether the body is without one now; one in Swift of the project's own is left alone.
  package mutating func makeIrreversible(because reason: String) -> Bool {
    irreversible = reason
    if language == .swift {
      body = body.replacing(Self.swiftDown, with: "")
      return !body.contains("func down")
    }
    var isDown = false
    body = body.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if line.hasPrefix("-- migrate:") { isDown = line.hasPrefix("-- migrate:down") }
      return !isDown
    }.joined(separator: "\n")
    while body.hasSuffix("\n\n") { body.removeLast() }
    return true
  }

  /// `<number>_<slug>.sql` or `.swift`, unless it is named otherwise.
  package var fileName: String {
    let stem = (number ?? revision) + (slug.isEmpty ? "" : "_" + slug)
    return (name ?? stem) + "." + language.rawValue
  }

  /// The message as a part of a file's name.
  package var slug: String { Self.slug(of: message) }

  /// The text of the file.
  package var text: String {
    let fields = HeaderKey.allCases.compactMap { key in
      key.rules.written(self).map { "\(key.rawValue): \($0)" }
    }
    let header = fields + comments
    // A line is one whatever stands in it, so that nothing leaves its comment.
    return header.map { "\(language.lineComment) \($0.visibleLine)\n" }.joined() + body
  }

  /// Writes the file, which appears whole or not at all. An existing file is never overwritten.
  /// - Returns: The path of the file.
  /// - Throws: `Problem` when the file exists or cannot be written, or its name would not be read
  ///   back as that of this revision.
  package func write(to directory: String) throws(Problem) -> String {
    let path = directory.hasSuffix("/") ? directory + fileName : directory + "/" + fileName
    try checkName(path)
    let draft = String(path.dropLast(fileName.count)) + ".\(fileName).\(getpid()).tmp"
    do throws(SystemError) {
      defer { unlink(draft) }
      try OpenFile(draft: draft).write(text.utf8)
      if link(draft, path) != 0 { throw SystemError() }
      return path
    } catch {
      throw Problem(SourceLocation(path: path, line: 1), "cannot be written: \(error)")
    }
  }

  /// Checks that the name would be read back as that of this revision: its header says which, and the
  /// name has to begin with some number.
  private func checkName(_ path: String) throws(Problem) {
    let found = MigrationFileName(fileName)?.number
    if name != nil, found != nil { return }
    let number = number ?? revision
    guard found == number else {
      throw Problem(
        SourceLocation(path: path, line: 1),
        name == nil
          ? "revision '\(number)' cannot begin the name of a file; use digits, or eight or more"
            + " hexadecimal digits"
          : "the name does not begin with a number; change file_template")
    }
  }

  /// A message as a part of a file's name: letters and digits in lower case, joined by `_`, and cut
  /// after the word in which it passes 40 characters.
  package static func slug(of message: String) -> String {
    var slug = ""
    for word in message.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      if slug.count >= 40 { break }
      slug += (slug.isEmpty ? "" : "_") + word
    }
    return slug
  }
}
