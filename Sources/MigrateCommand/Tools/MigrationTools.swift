import Migrations
import SchemaChange

/// A migration tool: its files, the table in which it records what is applied, and how a history is
/// written for it.
struct MigrationTool: Sendable {
  /// How its files are read.
  let format: any HistoryFormat.Type
  /// Its table; nil where its state cannot be taken over.
  var table: (any ToolTable.Type)?
  /// How its files are written; nil where that is not offered.
  var export: (any ExportFormat.Type)?

  fileprivate init(
    _ format: any HistoryFormat.Type, _ table: (any ToolTable.Type)? = nil,
    _ export: (any ExportFormat.Type)? = nil
  ) {
    self.format = format
    self.table = table
    self.export = export
  }
}

/// The tools that are known.
enum MigrationTools {
  static let all =
    [
      MigrationTool(AlembicFormat.self, AlembicTable.self, AlembicExport.self),
      MigrationTool(AtlasFormat.self),
      MigrationTool(DbmateFormat.self, DbmateTable.self, DbmateExport.self),
      MigrationTool(DieselFormat.self, DieselTable.self),
      MigrationTool(DjangoFormat.self, DjangoTable.self),
      MigrationTool(FlywayFormat.self, FlywayTable.self, FlywayExport.self),
      MigrationTool(GolangMigrateFormat.self, GolangMigrateTable.self, GolangMigrateExport.self),
      MigrationTool(GooseFormat.self, GooseTable.self),
      MigrationTool(GraphileFormat.self),
      MigrationTool(LiquibaseFormat.self, LiquibaseTable.self),
      MigrationTool(MicrateFormat.self),
      MigrationTool(MyBatisFormat.self),
      MigrationTool(NodePgMigrateFormat.self),
      MigrationTool(PlayFormat.self),
      MigrationTool(PrismaFormat.self, PrismaTable.self),
      MigrationTool(RailsFormat.self, RailsTable.self),
      MigrationTool(RamblerFormat.self),
      MigrationTool(ShmigFormat.self),
      MigrationTool(SQLMigrateFormat.self, SQLMigrateTable.self),
      MigrationTool(SqitchFormat.self, SqitchTable.self),
      MigrationTool(SqlxFormat.self, SqlxTable.self),
      MigrationTool(TernFormat.self, TernTable.self),
      MigrationTool(YoyoFormat.self, YoyoTable.self),
    ] + general

  /// Those of no tool in particular, which count where no other one fits.
  private static let general = [MigrationTool(UpDownFormat.self), MigrationTool(PlainFormat.self)]

  /// The names after `--from`.
  static var names: String { all.map { $0.format.name }.joined(separator: ", ") }

  /// The names after `--to`.
  static var exportNames: String { all.compactMap { $0.export?.name }.joined(separator: ", ") }

  private static var tables: [any ToolTable.Type] { all.compactMap(\.table) }
}

// MARK: Import

extension MigrationTools {
  /// The format of a name.
  /// - Throws: `ImportError.unknownTool`.
  static func format(named name: String) throws(ImportError) -> any HistoryFormat.Type {
    guard let tool = all.first(where: { $0.format.name == name }) else { throw .unknownTool(name) }
    return tool.format
  }

  /// The only format whose files a directory holds; plain SQL when no other one fits.
  /// - Throws: `ImportError.ambiguous`, `ImportError.unrecognized`.
  static func recognizedFormat(
    in tree: SourceTree
  ) throws(ImportError) -> any HistoryFormat.Type {
    let candidates = all.dropLast(general.count).map(\.format).filter { $0.recognizes(tree) }
    if candidates.count > 1 {
      throw .ambiguous(directory: tree.path, candidates: candidates.map { $0.name })
    }
    if let format = candidates.first { return format }
    if LiquibaseFormat.hasOtherChangelogs(tree) { return LiquibaseFormat.self }
    if let tool = general.first(where: { $0.format.recognizes(tree) }) { return tool.format }
    throw .unrecognized(directory: tree.path)
  }
}

// MARK: State

extension MigrationTools {
  /// The table of the tool with a format.
  /// - Throws: `AdoptionError.noTable` when the tool has none.
  static func table(
    of format: any HistoryFormat.Type
  ) throws(AdoptionError) -> any ToolTable.Type {
    guard let table = all.first(where: { $0.format == format })?.table else {
      throw .noTable(tool: format.name)
    }
    return table
  }

  /// The tables that a database has.
  /// - Throws: `DatabaseError`.
  static func foundTables(
    in connection: any Connection
  ) async throws -> [(tool: any ToolTable.Type, table: FoundTable)] {
    let found = try await FoundTable.all(named: tables.map { $0.name }, in: connection)
    return tables.compactMap { tool in
      found[tool.name].flatMap { tool.fits($0.columns) ? (tool, $0) : nil }
    }
  }

  /// What tools other than migrate keep in a database, which is no part of its schema.
  /// - Throws: `DatabaseError`.
  static func exclusion(in connection: any Connection) async throws -> SchemaExclusion {
    var exclusion = SchemaExclusion()
    for (tool, table) in try await foundTables(in: connection) {
      let part = tool.exclusion(table)
      exclusion.tables += part.tables
      exclusion.schemas += part.schemas
    }
    return exclusion
  }
}

// MARK: Export

extension MigrationTools {
  /// The tool of a name.
  /// - Throws: `ExportError.unknownTool`.
  static func export(named name: String) throws(ExportError) -> any ExportFormat.Type {
    guard let export = all.lazy.compactMap(\.export).first(where: { $0.name == name }) else {
      throw .unknownTool(name)
    }
    return export
  }
}
