import Migrations

/// A tool to whose files and table a history can be written.
protocol ExportFormat: SendableMetatype {
  /// Its table.
  static var table: any ToolTable.Type { get }
  /// Whether it sends a section as one query: several statements are one transaction then.
  static var sendsWholeSections: Bool { get }
  /// Whether it can send the data of `COPY … FROM stdin` that stands in a file.
  static var takesCopyData: Bool { get }
  /// Makes its files.
  static func export(_ history: ExportedHistory) throws(ExportError) -> ExportedFiles
  /// The statements that make its table, where it is missing, and its rows.
  static func record(_ files: ExportedFiles, _ history: ExportedHistory) -> [SQLCommand]
}

extension ExportFormat {
  /// The name after `--to`.
  static var name: String { table.tool }
}

/// The files of another tool.
struct ExportedFiles: Sendable, Hashable {
  /// The files.
  var files: [ExportedFile] = []
  /// What the tool's table calls each migration of the history.
  var versions: [String]
  /// What is good to know.
  var notes: [String] = []
}

/// A file of another tool.
struct ExportedFile: Sendable, Hashable {
  /// Its name in the directory.
  let name: String
  /// All of it.
  let text: String
}
