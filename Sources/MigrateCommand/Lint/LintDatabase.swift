import Glibc
import Migrations
import SchemaChange
import SchemaTools

/// The database that `migrate lint` asks: which revisions it has, which version it is, and how its
/// tables are. It writes nothing.
struct LintDatabase {
  private let configuration: Configuration
  private let connection: any Connection

  /// Opens the database of a configuration, works with it, and closes it.
  static func with<Result>(
    _ configuration: Configuration, _ work: (LintDatabase) async throws -> Result
  ) async throws -> Result {
    let connection = try await Migrator.openConnection(
      configuration.connect(onNotice: { _ in }), wait: configuration.wait, emit: { _ in })
    defer { connection.close() }
    return try await work(LintDatabase(configuration: configuration, connection: connection))
  }

  /// Its version.
  var version: ServerVersion? { connection.backEnd.commands.lintedVersion(of: connection) }

  /// The revisions that it has.
  func rows() async throws -> [AppliedRevision] {
    try await VersionStore.read(
      connection, schema: configuration.versionTableSchema,
      versionName: configuration.versionTable, historyName: configuration.historyTable
    ).rows
  }

  /// Findings about locks with what the database knows of the tables.
  /// - Parameter warn: is told why it does not say.
  func adjustingSeverity(_ findings: [Finding], warn: (String) -> Void) async throws -> [Finding] {
    let tables = Set(findings.filter { $0.lock != nil }.compactMap(\.table))
    let facts: [ObjectName: TableStatistics]
    do {
      facts = try await TableStatistics.read(tables, from: connection)
    } catch DatabaseError.statement(let error) {
      warn("sizes and traffic could not be looked up: \(error.message) (\(error.code))")
      return findings
    }
    return findings.map { finding in
      guard let known = finding.table.flatMap({ facts[$0] }) else { return finding }
      return finding.adjustingSeverity(known, smallTable: configuration.lintSmallTable.bytes)
    }
  }
}

extension Configuration {
  /// Whether the database may be there. A file that is not would be made by asking it.
  var hasDatabase: Bool {
    guard let path = try? databaseAddress().url?.file else { return isURLSet }
    return access(path, F_OK) == 0
  }
}

extension LintDatabase {
  /// How large and how busy tables are, for people; without those that are not there.
  /// - Parameter tables: their names, with the schema where that is not `public`.
  /// - Throws: `DatabaseError`.
  func sizes(of tables: Set<String>) async throws -> [String: String] {
    let names = tables.compactMap { table -> (ObjectName, String)? in
      let parts = Identifier.all(in: table[...]).map(Identifier.text)
      return parts.last.map { (ObjectName(schema: parts.dropLast().last, $0), table) }
    }
    let known = try await TableStatistics.read(Set(names.map(\.0)), from: connection)
    return Dictionary(
      names.compactMap { name, table in known[name].map { (table, $0.description(of: nil)) } },
      uniquingKeysWith: { first, _ in first })
  }
}
