import Migrations
import SchemaChange

/// Makes the revisions of declared changes that are under way together: all new forms come first, and all old ones
/// go last.
struct ChangeSequence {
  let reader: SchemaReader
  var followingNames = FollowingNames.all

  /// What was made.
  struct Result {
    var revisions: [OnlineRevision] = []
    /// A database without rows that has the wanted schema.
    let database: ScratchServer.Database
    /// The schema of the wanted names and types.
    var wanted: FactSet
    /// What becomes of columns, once all tables have their names.
    var columns = ResolvedChange()
    var columnsBefore: FactSet
    var remarks: [String] = []

    /// What the rows of a database are like, as far as the changes cannot keep that.
    /// - Throws: `DatabaseError`.
    func findings(on connection: any Connection) async throws -> [RowCheck.Finding] {
      var findings = try await columns.lostLabel?.run(on: connection, columnsBefore) ?? []
      // Of another type of labels, nothing else can be lost.
      for exchange in columns.exchanges where columns.types.isEmpty {
        findings += try await RowCheck(exchange, before: columnsBefore, wanted: wanted)
          .run(on: connection)
      }
      return findings
    }
  }

  /// - Parameters:
  ///   - base: has the schema before.
  ///   - before: that schema.
  /// - Throws: `ChangeRefusal`, `ExchangeError`, `ChangeError`, `DatabaseError`.
  func run(
    _ changes: [DeclaredChange], on base: ScratchServer.Database, _ before: FactSet
  ) async throws -> Result {
    let database = try await reader.server.create(copying: base)
    var result = Result(database: database, wanted: before, columnsBefore: before)
    var last: [OnlineRevision] = []
    try await reader.on(database) { migrator in
      // The rows that migrations have written.
      try await ProofRows.empty(before.tablesWithRows, migrator.connection)
      for case .renameTable(let path, let name) in changes {
        let newName = try await ChangeResolver.quoted(name, migrator.connection)
        let rename = try TableRename(
          path, to: newName, in: result.wanted, following: followingNames)
        try await migrator.connection.make(rename.plain)
        result.wanted = try await reader.facts(of: migrator)
        let revisions = rename.revisions
        result.revisions.append(revisions[0])
        // The view may show a column that goes.
        last += revisions.dropFirst()
        result.remarks += rename.mentions.map {
          "\($0) names the old table, and stops working with the contract revision"
        }
      }
    }
    result.columnsBefore = result.wanted
    let columns = changes.filter { if case .renameTable = $0 { false } else { true } }
    if !columns.isEmpty {
      let revisions = try await exchange(columns, &result)
      result.revisions += revisions.prefix(2)
      last += revisions.dropFirst(2)
    }
    result.revisions += last
    return result
  }

  /// Exchanges columns, and leaves the database with the new ones.
  private func exchange(
    _ changes: [DeclaredChange], _ result: inout Result
  ) async throws -> [OnlineRevision] {
    let (database, before) = (result.database, result.wanted)
    let (resolved, wanted, shape) = try await reader.onCopy(of: database) { migrator in
      let read = { try await reader.facts(of: migrator) }
      let resolved = try await ChangeResolver(
        before, migrator.connection, following: followingNames, read: read
      ).resolve(changes)
      try await migrator.connection.make(resolved.plain)
      let wanted = try await read()
      try await migrator.connection.make(resolved.shapeNames)
      return (resolved, wanted, try await read())
    }
    func facts(after statements: [ChangeStatement]) async throws -> FactSet {
      guard !statements.isEmpty else { return before }
      return try await reader.onCopy(of: database) { migrator in
        try await migrator.connection.make(statements)
        return try await reader.facts(of: migrator)
      }
    }
    let schemas = ExchangeBuilder.Schemas(
      before: before, prepared: try await facts(after: resolved.preparation), shape: shape,
      wanted: wanted, backShape: try await facts(after: resolved.preparation + resolved.backNames))
    var undone = schemas
    (undone.before, undone.wanted) = (schemas.prepared, before)
    if !resolved.undoing.isEmpty { undone.shape = try await facts(after: resolved.shapeNames) }
    let undoing =
      resolved.undoing.isEmpty
      ? []
      : try await onBuilder(database, after: resolved.preparation) { builder in
        try await builder.replacement(resolved.undoing, resolved.types, undone)
      }
    let revisions = try await onBuilder(database) { builder in
      try await builder.revisions(of: resolved, undoing: undoing, schemas)
    }
    try await reader.on(database) { try await $0.connection.make(resolved.plain) }
    result.columns = resolved
    result.remarks += resolved.remarks
    result.wanted = wanted
    return revisions
  }

  /// Makes revisions on a copy.
  private func onBuilder<Result>(
    _ database: ScratchServer.Database, after statements: [ChangeStatement] = [],
    _ work: (ExchangeBuilder) async throws -> Result
  ) async throws -> Result {
    try await reader.onCopy(of: database) { migrator in
      try await migrator.connection.make(statements)
      return try await work(
        ExchangeBuilder(migrator.connection) { try await reader.facts(of: migrator) })
    }
  }
}
