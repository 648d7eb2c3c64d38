extension SchemaPlan {
  /// All statements.
  /// - Throws: what `refused` makes of the reasons why some cannot be made.
  fileprivate func statements(
    refused: ([String]) -> any Error
  ) throws -> [ChangeStatement] {
    guard refusals.isEmpty else { throw refused(refusals) }
    return steps.flatMap(\.statements)
  }

  /// The statements that make a declared change in a schema without rows.
  /// - Throws: `ChangeRefusal`.
  static func plain(from before: FactSet, to after: FactSet) throws -> [ChangeStatement] {
    try SchemaPlan(from: before, to: after, isOnline: false)
      .statements { ChangeRefusal($0.joined(separator: "\n")) }
  }
}

/// What makes revisions by asking the server for every state on the way.
protocol OnlineBuilder {
  /// Reads the schema of a scratch database, on which the statements run as they are made.
  var read: () async throws -> FactSet { get }
}

extension OnlineBuilder {
  /// The statements from one state to another.
  /// - Throws: `ExchangeError.refused`.
  func plan(
    from before: FactSet, to after: FactSet, isOnline: Bool = true
  ) throws -> [ChangeStatement] {
    try SchemaPlan(from: before, to: after, isOnline: isOnline)
      .statements(refused: ExchangeError.refused)
  }

  /// Makes sure that the database is where it is to be.
  /// - Throws: `ExchangeError.notAsWanted`.
  func check(_ wanted: FactSet) async throws {
    let left = try plan(from: try await read(), to: wanted, isOnline: false)
    guard left.isEmpty else { throw ExchangeError.notAsWanted(left.map(\.sql)) }
  }
}
