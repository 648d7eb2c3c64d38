import Migrations
import SchemaChange

/// The changes of whole tables, and of columns that go to another one.
extension ChangeGenerator {
  /// A table that a copy takes the place of.
  func copy(
    _ change: DeclaredChange, _ before: FactSet, _ base: ScratchServer.Database
  ) async throws -> Result {
    typealias Form = TableExchangeBuilder.Form
    let (exchange, wanted) = try await onEmptyCopy(of: base, before) { migrator in
      let read = { try await reader.facts(of: migrator) }
      let exchange = try await ChangeResolver(before, migrator.connection, read: read)
        .tableExchange(change)
      try await migrator.connection.make(exchange.plain)
      return (exchange, try await read())
    }
    func form(_ facts: FactSet, _ plain: [ChangeStatement], _ suffix: String, beside other: FactSet)
      async throws -> Form
    {
      let names = CopyNames(exchange.table, suffix: suffix, in: facts, beside: other)
      return try await onEmptyCopy(of: base, before) { migrator in
        try await migrator.connection.make(plain + names.giving)
        return Form(facts: facts, names: names, shape: try await reader.facts(of: migrator))
      }
    }
    let old = try await form(before, [], "_old", beside: wanted)
    let new = try await form(wanted, exchange.plain, "_new", beside: before)
    let revisions = try await onEmptyCopy(of: base, before) { migrator in
      try await TableExchangeBuilder(from: old, to: new, migrator.connection) {
        try await reader.facts(of: migrator)
      }.revisions()
    }
    return Result(
      revisions: revisions.map { GeneratedRevision($0) }, wanted: wanted, remarks: exchange.remarks)
  }

  /// A column that moves to another table.
  func move(
    _ name: DeclaredChange.ColumnName, to table: [String], by names: [String]?, _ before: FactSet,
    _ base: ScratchServer.Database
  ) async throws -> Result {
    let (move, wanted) = try await onEmptyCopy(of: base, before) { migrator in
      let read = { try await reader.facts(of: migrator) }
      let move = try ChangeResolver(before, migrator.connection, read: read)
        .move(name, to: table, by: names)
      try await migrator.connection.make(move.plain)
      return (move, try await read())
    }
    var remarks = move.remarks
    if checksRows {
      let connection = try await reader.project.configuration.connect { _ in }()
      defer { connection.close() }
      if let missing = try await move.missingRows(on: connection) { remarks.append(missing) }
    }
    let revisions = try await onEmptyCopy(of: base, before) { migrator in
      try await MoveBuilder(move, wanted: wanted, migrator.connection) {
        try await reader.facts(of: migrator)
      }.revisions()
    }
    return Result(
      revisions: revisions.map { GeneratedRevision($0) }, wanted: wanted, remarks: remarks)
  }

  /// Works on a copy without the rows that migrations have written.
  private func onEmptyCopy<Result>(
    of base: ScratchServer.Database, _ facts: FactSet,
    _ work: (Migrator) async throws -> Result
  ) async throws -> Result {
    try await reader.onCopy(of: base) { migrator in
      try await ProofRows.empty(facts.tablesWithRows, migrator.connection)
      return try await work(migrator)
    }
  }
}
