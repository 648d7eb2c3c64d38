extension Migrator {
  /// How repeatable files stand, as the database says now: one query, and none without files.
  /// - Throws: `StateError`, `DatabaseError`.
  public func statuses(of files: RepeatableSet) async throws -> [RepeatableStatus] {
    if !files.isEmpty { try await state.readRepeatables(connection) }
    return files.statuses(state.recorded.repeatables ?? [])
  }

  /// The steps that repeatable files need, as the database says now.
  /// - Throws: `StateError`, `DatabaseError`.
  public func pending(_ files: RepeatableSet) async throws -> [MigrationStep] {
    try await statuses(of: files).filter { $0.state != .applied }.map(\.step)
  }

  /// Runs the prepared steps of a plan, with the tables that they need.
  ///
  /// - Returns: the steps that this run did.
  @discardableResult
  func run(_ steps: [PreparedStep], of plan: RunPlan) async throws -> [MigrationStep] {
    guard !steps.isEmpty else { return [] }
    try await state.initialize(connection)
    if state.recorded.repeatables == nil, steps.contains(where: { $0.step.repeatable != nil }) {
      try await state.tables.makeTable(
        state.tables.repeatableName, [state.tables.createRepeatableTable], connection)
    }
    return try await execute(steps, of: plan)
  }

  /// Runs the repeatable files that need it, and then those whose objects went with what these
  /// replaced.
  ///
  /// - Returns: the steps, in order. No file is run more than twice: two that take from each other
  ///   what they made would never come to an end.
  func runPending(_ files: RepeatableSet) async throws -> [MigrationStep] {
    var done: [MigrationStep] = []
    while true {
      let steps = try await pending(files).filter { step in
        done.count { $0.revision == step.revision } < 2
      }
      guard !steps.isEmpty else { return done }
      try await run(prepare(steps), of: RunPlan(steps))
      done += steps
    }
  }

  /// Runs seeds, each in a transaction with its record.
  ///
  /// - Parameter all: whether those are run too that were run as they are.
  /// - Returns: the steps that were run.
  /// - Throws: `MigratorError`, `DatabaseError`, `StateError`.
  public func seed(_ files: RepeatableSet, all: Bool) async throws -> [MigrationStep] {
    try await locked {
      let steps =
        all ? try await statuses(of: files).map(\.step) : try await pending(files)
      try await run(prepare(steps), of: RunPlan(steps))
      return steps
    }
  }

  // MARK: Setbacks

  /// Reads the state of repeatable files again, where steps are of such.
  func readRepeatables(for steps: ArraySlice<PreparedStep>) async throws {
    if steps.contains(where: { $0.step.repeatable != nil }) {
      try await state.readRepeatables(connection)
    }
  }
}
