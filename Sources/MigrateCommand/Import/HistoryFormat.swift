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

/// The formats that are known.
enum HistoryFormats {
  static let all: [any HistoryFormat.Type] = [
    AlembicFormat.self, AtlasFormat.self, DbmateFormat.self, DieselFormat.self, DjangoFormat.self,
    FlywayFormat.self,
    GolangMigrateFormat.self,
    GooseFormat.self, GraphileFormat.self, LiquibaseFormat.self, MicrateFormat.self,
    MyBatisFormat.self,
    NodePgMigrateFormat.self, PlayFormat.self, PrismaFormat.self, RailsFormat.self,
    RamblerFormat.self, ShmigFormat.self, SQLMigrateFormat.self, SqitchFormat.self,
    SqlxFormat.self, TernFormat.self, YoyoFormat.self, UpDownFormat.self, PlainFormat.self,
  ]

  /// Those of no tool in particular, which count where no other one fits.
  private static let general: [any HistoryFormat.Type] = [UpDownFormat.self, PlainFormat.self]

  /// The format of a name.
  /// - Throws: `ImportError.unknownTool`.
  static func named(_ name: String) throws(ImportError) -> any HistoryFormat.Type {
    guard let format = all.first(where: { $0.name == name }) else {
      throw .unknownTool(name)
    }
    return format
  }

  /// The only format whose files a directory holds; plain SQL when no other one fits.
  /// - Throws: `ImportError.ambiguous`, `ImportError.unrecognized`.
  static func recognized(in tree: SourceTree) throws(ImportError) -> any HistoryFormat.Type {
    let candidates = all.filter { format in
      !general.contains { $0 == format } && format.recognizes(tree)
    }
    if candidates.count > 1 {
      throw .ambiguous(directory: tree.path, candidates: candidates.map { $0.name })
    }
    if let format = candidates.first { return format }
    if LiquibaseFormat.hasOtherChangelogs(tree) { return LiquibaseFormat.self }
    if let format = general.first(where: { $0.recognizes(tree) }) { return format }
    throw .unrecognized(directory: tree.path)
  }
}
