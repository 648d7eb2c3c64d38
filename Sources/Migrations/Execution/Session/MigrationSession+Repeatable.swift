extension MigrationSession {
  /// How repeatable files stand, as the database says now: one query, and none without files.
  /// - Throws: `StateError`, `DatabaseError`.
  func statuses(of files: RepeatableSet) async throws -> [RepeatableStatus] {
    if !files.isEmpty { try await store.readRepeatables(connection) }
    return files.statuses(store.state.repeatables ?? [])
  }

  /// The steps that repeatable files need, as the database says now.
  /// - Throws: `StateError`, `DatabaseError`.
  func pending(_ files: RepeatableSet) async throws -> [MigrationStep] {
    try await statuses(of: files).filter { $0.state != .applied }.map(\.step)
  }

  /// Reads the state of repeatable files again, where steps are of such.
  /// - Throws: `StateError`, `DatabaseError`.
  func readRepeatables(for steps: some Sequence<PreparedStep>) async throws {
    if steps.contains(where: { $0.step.repeatable != nil }) {
      try await store.readRepeatables(connection)
    }
  }

  /// Makes the tables that steps need.
  /// - Throws: `StateError`, `DatabaseError`.
  func makeTables(for steps: [PreparedStep]) async throws {
    try await store.initialize(connection)
    if store.state.repeatables == nil, steps.contains(where: { $0.step.repeatable != nil }) {
      try await store.makeRepeatableTable(connection)
    }
  }
}
