extension StateTables {
  /// The name of a table beside the version table.
  ///
  /// A database may cut names. Of a long one only the beginning is taken, and a number that tells it from
  /// others that begin alike.
  func derived(_ suffix: String) -> String {
    guard let longest = dialect.longestName, (versionName + suffix).utf8.count > longest else {
      return versionName + suffix
    }
    let number = "_" + String(StableHash.of(versionName) & 0xffff_ffff, radix: 16)
    return truncated(versionName, number + suffix)
  }

  /// A name that is cut so that a suffix fits, as PostgreSQL does it (makeObjectName in
  /// commands/indexcmds.c).
  func truncated(_ name: String, _ suffix: String) -> String {
    var start = name
    let longest = dialect.longestName ?? .max
    while start.utf8.count + suffix.utf8.count > longest { start.unicodeScalars.removeLast() }
    return start + suffix
  }

  /// - Throws: `StateError.badName` for a name that the database would cut, and for two that are one.
  func checkNames() throws(StateError) {
    if let longest = dialect.longestName,
      let name = (names + [schema].compactMap(\.self)).first(where: { $0.utf8.count > longest })
    {
      throw .badName(name, "is longer than \(longest) bytes, after which \(dialect.name) cuts it")
    }
    let all = names.map(dialect.folded)
    if let name = all.first(where: { name in all.count { $0 == name } > 1 }) {
      throw .badName(name, "would be the name of two tables")
    }
  }

  // MARK: Tables that may be exchanged

  /// What a transaction begins with before it writes to the tables: nothing, unless somebody may have
  /// exchanged them.
  var opening: [SQLCommand] {
    isExposed ? [lock(Set(present.keys), "ROW EXCLUSIVE"), FoundStateTables.recheck(self)] : []
  }

  /// Writes to the tables.
  /// - Throws: `CommandFailure`.
  func write(_ commands: [SQLCommand], _ connection: any Connection) async throws {
    if opening.isEmpty, commands.count == 1 {
      try await connection.run(commands)
    } else {
      try await connection.transaction(opening + commands)
    }
  }

  /// Begins the error of `FoundStateTables.recheck`.
  static let changed = "changed meanwhile: "

  /// Puts the error of `FoundStateTables.recheck` into words.
  func explaining(_ error: StatementError) -> StatementError {
    guard error.message.contains(Self.changed) else { return error }
    return StatementError(
      code: "55000", message: "somebody changed \(version), or a table beside it, meanwhile",
      hint: "Look who owns them and what is on them: triggers, rules, defaults, constraints.")
  }

  private func lock(_ names: Set<String>, _ mode: String) -> SQLCommand {
    let list = names.sorted().map { "ONLY " + qualified($0) }.joined(separator: ", ")
    return SQLCommand("LOCK TABLE \(list) IN \(mode) MODE")
  }

  /// Reads from some of the tables, which nobody can exchange meanwhile.
  ///
  /// - Parameters:
  ///   - names: the tables; nil for the version table.
  ///   - own: makes a transaction migrate's own.
  /// - Throws: `DatabaseError`, `StateError`, and what `work` throws.
  func reading<Result>(
    from names: Set<String>? = nil, as own: [SQLCommand] = [], _ connection: any Connection,
    _ work: () async throws -> Result
  ) async throws -> Result {
    guard isExposed || !own.isEmpty, !connection.isInTransaction else { return try await work() }
    let names = names ?? [versionName, layoutName]
    let opening = isExposed ? [lock(names, "ACCESS SHARE"), FoundStateTables.recheck(self)] : []
    do {
      try await connection.run([.begin(backEnd)] + own + opening)
      let result = try await work()
      try await connection.run([SQLCommand("COMMIT")])
      return result
    } catch {
      await connection.rollBack()
      let error = (error as? CommandFailure)?.error ?? error
      if case DatabaseError.statement(let failure) = error, let refusal = changeRefusal(failure) {
        throw refusal
      }
      throw error
    }
  }
}
