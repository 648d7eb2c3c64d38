import Migrations
import SchemaChange
import SchemaInspection
import SchemaTools

/// What scratch databases show of fixes: which hold, and the names that the server gives.
struct FixProof {
  /// The names that the server gives to what the up migrations make without one, by revision and statement.
  var names: [String: [Int: [GivenName]]] = [:]
  /// The declared changes in the place of statements, by revision.
  var online: [String: OnlineForm] = [:]
  /// Why a file stays as it is, by revision.
  var refusals: [String: String] = [:]
  /// Why a file gets no down migration, by revision.
  var downRefusals: [String: String] = [:]
  /// Whether there is no scratch database, so that the files alone have to tell the result.
  var isCertaintyRequired = false
  /// The schema that the old files make; nil when they do not run to the end.
  var end: FactSet?
  /// The revision of the old files that does not run; nil when all do.
  var broken: String?

  /// The fixes as far as they hold.
  /// - Parameter fixer: has not begun.
  func fixes(by fixer: Fixer) -> Fixes {
    var fixer = fixer
    while let revision = fixer.next() {
      guard
        var draft = fixer.draft(
          for: revision, names: names[revision] ?? [:], online: online[revision],
          onlyCertain: isCertaintyRequired)
      else { continue }
      if let reason = downRefusals[revision] {
        guard let other = fixer.draft(draft, withoutDown: reason) else { continue }
        draft = other
      }
      if let reason = refusals[revision] {
        fixer.drop(draft, because: reason)
      } else {
        fixer.take(draft)
      }
    }
    return fixer.fixes
  }
}

/// Runs the old files forward on one scratch database, and each fix on a copy of it, with rows in the
/// tables.
struct FixProver {
  let project: Project
  let server: ScratchServer
  /// What Swift migrations find as their arguments.
  let arguments: [String: String]
  let emit: @Sendable (MigrationEvent) -> Void

  /// Tries the fixes.
  ///
  /// - Parameter fixer: has not begun.
  /// - Throws: `ScratchDatabaseError`, `DatabaseError` for a lost connection, `FileError`,
  ///   `CancellationError`.
  func prove(_ fixer: Fixer) async throws -> FixProof {
    var fixer = fixer
    var proof = FixProof()
    let base = try await server.create()
    var migrator = try await open(base)
    defer { migrator.close() }
    var reason: String?
    while let revision = fixer.next() {
      if let reason {
        if fixer.mayChange(revision) { proof.refusals[revision] = reason }
        _ = fixer.draft(for: revision)
        continue
      }
      proof.names[revision] = try await names(in: revision, fixer, migrator)
      var forgotten: [ChangeStatement] = []
      if let part = fixer.onlinePart(of: revision) {
        migrator.close()
        (proof.online[revision], forgotten) = try await form(of: part, base)
        migrator = try await open(base)
      }
      if let draft = fixer.draft(
        for: revision, names: proof.names[revision] ?? [:], online: proof.online[revision])
      {
        let before = try await migrator.schema()
        migrator.close()
        let trial = DraftTrial(prover: self, base: base, before: before, revision: revision)
        let verdict = try await trial.verdict(on: draft, &fixer)
        (proof.refusals[revision], proof.downRefusals[revision]) =
          (verdict.refusal, verdict.downRefusal)
        migrator = try await open(base)
        reason = try await run(revision, migrator)
        if reason == nil, let expected = verdict.after {
          if draft.isOnline, verdict.refusal == nil {
            try await migrator.connection.make(forgotten)
          }
          let made = draft.difference(from: try await migrator.schema(), to: expected)
          if !made.isEmpty {
            proof.refusals[revision] = "it would make another schema: \(made.inWords)"
          }
        }
      } else {
        reason = try await run(revision, migrator)
      }
      if let failure = reason {
        proof.broken = revision
        if fixer.mayChange(revision) { proof.refusals[revision] = failure }
      }
    }
    if reason == nil { proof.end = try await migrator.schema() }
    return proof
  }

  /// Runs the fixed files from the beginning.
  ///
  /// - Parameters:
  ///   - fixed: the fixed files.
  ///   - end: the schema that the old ones make.
  ///   - broken: the revision of the old ones that does not run.
  ///   - isOnline: whether declared changes take the place of statements, so that columns come in another order.
  /// - Returns: why they are wrong; nil when they are right.
  /// - Throws: as `prove`.
  func refusal(
    of fixed: Project, end: FactSet?, broken: String?, isOnline: Bool
  ) async throws -> String? {
    let database = try await server.create()
    let migrator = try await open(database)
    defer { migrator.close() }
    let revisions = fixed.graph.topologicalOrder.prefix { $0 != broken }
    do {
      try await migrator.run(fixed.steps(of: Array(revisions)), for: .up)
    } catch {
      return "the fixed files do not run from the beginning: \(try Self.inWords(error))"
    }
    guard let end else { return nil }
    let made = try await migrator.schema()
    let difference =
      isOnline
      ? SchemaDifference(from: end.withoutColumnOrder, to: made.withoutColumnOrder)
      : SchemaDifference(from: end, to: made)
    return difference.isEmpty
      ? nil : "the fixed files make another schema: \(difference.inWords)"
  }

  func open(_ database: ScratchServer.Database) async throws -> Migrator {
    try await .open(
      scratch: database.connect, project.configuration, arguments: arguments, emit: emit)
  }

  /// The names that the server gives to what an up migration makes without one.
  private func names(
    in revision: String, _ fixer: Fixer, _ migrator: Migrator
  ) async throws -> [Int: [GivenName]]? {
    guard fixer.mayChange(revision), let file = project.fileByRevision[revision] else { return nil }
    let connection = migrator.connection
    return await connection.backEnd.commands.givenNames(in: file, on: connection)
  }

  /// Runs an up migration as it is.
  /// - Returns: why it does not run.
  private func run(_ revision: String, _ migrator: Migrator) async throws -> String? {
    do {
      try await migrator.run(steps(.up, of: revision), for: .up)
      return nil
    } catch {
      let name = project.fileByRevision[revision]?.path ?? revision
      return """
        it cannot be tried: on a scratch database \(name) does not run as it is: \
        \(try Self.inWords(error))
        """
    }
  }

  /// The step of a file as it is; none for a down migration that it does not have.
  func steps(_ direction: Direction, of revision: String) throws -> [MigrationStep] {
    guard let file = project.fileByRevision[revision], let node = project.graph[revision] else {
      return []
    }
    return MigrationStep(file, node, direction).map { [$0] } ?? []
  }

  /// What went wrong with migrations, in a few words.
  /// - Throws: an error that says nothing of the migrations.
  static func inWords(_ error: any Error) throws -> String {
    switch error {
    case ScratchRunError.migrationFailed(let failure, _):
      let place = failure.excerpt.map { " in line \($0.location.line)" } ?? ""
      return "\(failure.error.message) (\(failure.error.code))\(place)"
    case is CancellationError, is ScratchDatabaseError, DatabaseError.connectionLost,
      DatabaseError.cannotConnect, DatabaseError.cancelled:
      throw error
    default: return (ErrorReport(error).text ?? "\(error)").replacing("error: ", with: "")
    }
  }
}

extension SchemaDifference {
  /// The first changes in one line.
  var inWords: String {
    let lines = changes.map { change in
      let text = change.description.split(whereSeparator: \.isWhitespace)
      return (change.side == .removed ? "without " : "with ") + text.joined(separator: " ")
    }
    let rest = lines.count > 3 ? ", and \(lines.count - 3) more" : ""
    return lines.prefix(3).joined(separator: ", ") + rest
  }
}

extension FixDraft {
  /// The differences between two schemas; without the order of columns where some come anew.
  func difference(from earlier: FactSet, to later: FactSet) -> SchemaDifference {
    isOnline
      ? SchemaDifference(from: earlier.withoutColumnOrder, to: later.withoutColumnOrder)
      : SchemaDifference(from: earlier, to: later)
  }
}
