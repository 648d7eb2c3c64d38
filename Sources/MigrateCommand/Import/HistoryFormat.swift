import Migrations

/// The files of a migration tool.
protocol HistoryFormat: SendableMetatype {
  /// The name after `--from`.
  static var name: String { get }
  /// Whether two migrations may have one version, or none.
  static var versionsMayRepeat: Bool { get }
  /// Whether the directory holds files that only this tool has.
  static func recognizes(_ tree: SourceTree) -> Bool
  /// Reads the history.
  /// - Throws: All that makes it unreadable, as a `ProblemList`; `CancellationError` from a format
  ///   that runs the tool.
  static func read(_ tree: SourceTree) async throws -> ImportedHistory
}

extension HistoryFormat {
  static var versionsMayRepeat: Bool { false }
}
