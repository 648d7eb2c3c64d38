import Migrations

/// How the schema of a database differs from what its migrations make.
struct SchemaDrift {
  /// What only the migrations make was removed, and what only the database has was added.
  let difference: SchemaDifference

  /// Compares.
  ///
  /// - Throws: as `Replay.schema`.
  init(of session: DatabaseSession, from replay: Replay) async throws {
    let actual = try await session.migrator.schema()
    difference = SchemaDifference(from: try await replay.schema(), to: actual)
  }

  /// The differences for `--json`.
  var lines: [Line] {
    difference.changes.map {
      Line(
        isIn: $0.kind == .removed ? .migrations : .database, kind: $0.object.kind,
        name: $0.object.name, definition: $0.object.definition)
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
