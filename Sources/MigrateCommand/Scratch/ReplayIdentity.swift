import Basics
import Migrations
import SchemaChange

/// All that the schema depends on which migrations make on a server.
struct ReplayIdentity {
  private let steps: [MigrationStep]
  private let settings: MigratorSettings
  private let others: SchemaExclusion

  /// - Parameter others: what is no part of the schema.
  /// - Returns: nil for migrations of which nobody can say what they depend on.
  init?(
    _ steps: [MigrationStep], _ settings: MigratorSettings, without others: SchemaExclusion
  ) {
    // What Swift code asks for is not known: files, the network, the time.
    guard !steps.contains(where: { $0.isSwift || $0.file?.reading == nil }) else { return nil }
    self.steps = steps
    self.settings = settings
    self.others = others
  }

  /// A digest of it on a server.
  ///
  /// - Parameter connection: one to any database of the server, by the role that runs the migrations.
  /// - Returns: nil where the server does not tell enough.
  func digest(on connection: any Connection) async throws -> String? {
    guard let query = connection.backEnd.commands.serverIdentity else { return nil }
    let server: String
    do {
      server = try await connection.query(query).first?[0].text ?? ""
    } catch DatabaseError.statement {
      return nil
    }
    let parts: JSONValue = [
      "program": JSONValue("\(ToolVersion.current) \(SchemaCache.layout)"),
      "executable": JSONValue(FileIdentity("/proc/self/exe")?.description ?? ""),
      "server": JSONValue(server),
      "files": .array(try steps.map { try Self.identity(of: $0, settings) }),
      "stateTables": .array(
        [settings.schema ?? "", settings.versionTable, settings.historyTable].map { JSONValue($0) }),
      "otherTables": .array(
        others.tables.flatMap { [JSONValue($0.schema ?? ""), JSONValue($0.name)] }),
      "otherSchemas": .array(others.schemas.map { JSONValue($0) }),
    ]
    return Digest.of(Array(parts.description.utf8))
  }

  /// What a step is made of: its file, and the values of placeholders in it.
  static func identity(
    of step: MigrationStep, _ settings: MigratorSettings
  ) throws -> JSONValue {
    guard case let (file, section)? = step.source else { return .null }
    let values = section.options.placeholders ? try placed(in: section, of: file, settings) : [:]
    return [
      "contents": JSONValue(file.reading?.digest ?? ""), "revision": JSONValue(step.revision),
      "section": JSONValue("\(section.bytes)"),
      "values": .object(values),
    ]
  }

  /// The values that a section may ask for.
  private static func placed(
    in section: MigrationFile.Section, of file: MigrationFile, _ settings: MigratorSettings
  ) throws -> [String: JSONValue] {
    var values = settings.placeholders.merging(settings.arguments) { $1 }
    let reader = try StatementReader(file: file, section: section, dialect: .postgreSQL)
    var text = ""
    while let statement = try reader.next() { text += statement.text }
    values = values.filter { text.contains("${" + $0.key) }
    return values.mapValues { JSONValue($0) }
  }
}

extension MigrationStep {
  /// The file, and the section of it that runs; nil for what only a database has.
  fileprivate var source: (MigrationFile, MigrationFile.Section)? {
    switch body {
    case .file(let file, let section): (file, section)
    case .repeatable(let repeatable, _): (repeatable.file, repeatable.file.up)
    case .stored: nil
    }
  }

  fileprivate var file: MigrationFile? { source?.0 }
}
