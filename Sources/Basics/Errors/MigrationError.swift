/// An error that says what happened and what to do, and how a program ends that meets it.
///
/// ```swift
/// do {
///   try await Migrator.upgrade(url, versions: VersionsDirectory("versions"))
/// } catch let error as any MigrationError {
///   logger.critical("\(error)")
///   exit(error.exitStatus.rawValue)
/// }
/// ```
public protocol MigrationError: Error, CustomStringConvertible {
  /// How `migrate` ends because of the error.
  var exitStatus: ExitStatus { get }
}

/// An error whose text shows a place in a file, or that knows such a place.
package protocol DetailedError: MigrationError {
  /// The whole text, with its colours and the word `error:` where it belongs.
  func rendered(_ palette: Palette) -> String

  /// Where it went wrong, as far as there is a place.
  var place: ErrorPlace { get }

  /// What is wrong in files, each with its place; empty where the error is one thing.
  var problems: [Problem] { get }
}

extension DetailedError {
  /// The text without colours, and without the word `error:` before it.
  package var description: String { rendered(.plain).withoutLabel }

  /// No place.
  package var place: ErrorPlace { ErrorPlace() }

  /// None.
  package var problems: [Problem] { [] }
}

/// Where something went wrong.
package struct ErrorPlace: Sendable, Hashable {
  /// The revision concerned.
  package var revision: String?
  /// `up` or `down`.
  package var direction: String?
  /// The file.
  package var path: String?
  /// The line, counted from 1.
  package var line: Int?
  /// The column, counted from 1.
  package var column: Int?
  /// The SQLSTATE, or SQLite's result code by name.
  package var sqlstate: String?

  /// No place.
  package init() {}

  /// A place in a file.
  package init(_ location: SourceLocation) {
    path = location.path
    if location.line > 0 { (line, column) = (location.line, location.column) }
  }
}

extension Palette {
  /// The text behind the word `error:`.
  package func labelled(_ message: String) -> String { "\(self("error:", .error)) \(message)" }
}

extension String {
  /// The text without the word `error:` before it.
  package var withoutLabel: String {
    hasPrefix("error: ") ? String(dropFirst("error: ".count)) : self
  }
}
