import Migrations
import SchemaChange

/// How the schema of a database differs from what its migrations make.
struct SchemaDrift {
  /// What only the migrations make was removed, and what only the database has was added.
  let difference: SchemaDifference

  /// Compares, without the tables of tools whose state was taken over.
  ///
  /// - Throws: as `Replay.schema`.
  init(of session: DatabaseSession, from replay: Replay) async throws {
    let others = try await MigrationTools.exclusion(in: session.migrator.connection)
    let actual = try await session.migrator.schema(without: others)
    difference = SchemaDifference(from: try await replay.schema(without: others), to: actual)
  }

  /// The differences for `--json`.
  var lines: [Line] { Self.lines(difference) }

  /// The lines of a difference between what the migrations make and what a database has.
  static func lines(_ difference: SchemaDifference) -> [Line] {
    difference.changes.map {
      Line(
        isIn: $0.side == .removed ? .migrations : .database, kind: $0.kind, name: $0.name,
        definition: $0.definition)
    }
  }

  /// An object that only one side has.
  struct Line: Encodable, Sendable {
    let isIn: Side
    let kind: String
    let name: String
    let definition: String

    enum Side: String, Encodable, Sendable { case migrations, database }

    private enum CodingKeys: String, CodingKey {
      case isIn = "only_in"
      case kind, name, definition
    }
  }
}

extension SchemaDrift: Report {
  func write(to json: JSONLines) throws {
    for line in lines { try json.write(line) }
  }

  func write(to output: OutputStream, _ detail: Detail) {
    difference.lines(output.palette).forEach(output.writeLine)
  }
}
