import Migrations
import SchemaChange
import SchemaInspection
import SchemaTools

/// The trial of a fix on copies of a scratch database that the old file has not run on yet.
struct DraftTrial {
  let prover: FixProver
  let base: ScratchServer.Database
  /// The schema of the database.
  let before: FactSet
  let revision: String

  /// What a trial shows.
  struct Verdict {
    /// Why the fix is not to be written; nil when it may be.
    var refusal: String?
    /// Why the down migration that it brings is not to be written.
    var downRefusal: String?
    /// The schema that the fixed files make.
    var after: FactSet?
  }

  /// What became of a run up and down.
  private struct Outcome {
    var after: FactSet?
    /// The schema after the down migration; nil when there is none, or it was not reached.
    var undone: FactSet?
    /// Why the up migration, or else the down migration, does not run.
    var failure: String?
  }

  /// Tries a fix; without the down migration that it brings when that is what is wrong.
  /// - Throws: as `FixProver.prove`.
  func verdict(on draft: FixDraft, _ fixer: inout Fixer) async throws -> Verdict {
    let verdict = try await self.verdict(on: draft)
    guard let reason = verdict.refusal, draft.hasNewDown, verdict.after != nil else {
      return verdict
    }
    guard let other = fixer.draft(draft, withoutDown: reason) else {
      return Verdict(downRefusal: reason)
    }
    var second = try await self.verdict(on: other)
    second.downRefusal = reason
    return second
  }

  private func verdict(on draft: FixDraft) async throws -> Verdict {
    let directory = try TemporaryDirectory(prefix: "migrate-fix-")
    let files: [MigrationFile]
    do {
      files = try Self.write(draft, to: directory.path)
    } catch let problems as ProblemList {
      let text = problems.problems.map(\.message).joined(separator: "; ")
      return Verdict(refusal: "the fixed file could not be read: \(text)")
    }
    let up = steps(.up, files), down = steps(.down, files)
    let undoes = down.count == up.count
    var outcome = try await run(up, undoes ? down.reversed() : [], hasRows: true)
    if outcome.after == nil, try await !runsAsItIs(hasRows: true) {
      // The old file refuses the rows as well.
      outcome = try await run(up, undoes ? down.reversed() : [], hasRows: false)
    }
    guard let after = outcome.after else {
      return Verdict(refusal: "on a scratch database it fails: \(outcome.failure ?? "")")
    }
    if let failure = outcome.failure {
      return Verdict(refusal: "its down migration fails: \(failure)", after: after)
    }
    guard let undone = outcome.undone else { return Verdict(after: after) }
    let difference = draft.difference(from: before, to: undone)
    guard !difference.isEmpty, try await !undoesAsItIs(to: undone) else {
      return Verdict(after: after)
    }
    return Verdict(
      refusal: "its down migration does not give back the schema: \(difference.inWords)",
      after: after)
  }

  private func steps(_ direction: Direction, _ files: [MigrationFile]) -> [MigrationStep] {
    var parents = prover.project.graph[revision]?.downRevisions ?? []
    return files.compactMap { file in
      let node = Revision(id: file.revision, downRevisions: parents)
      parents = [file.revision]
      return MigrationStep(file, node, direction)
    }
  }

  /// Runs steps on a copy of the database.
  private func run(
    _ up: [MigrationStep], _ down: [MigrationStep], hasRows: Bool
  ) async throws -> Outcome {
    let copy = try await prover.server.create(copying: base)
    var outcome = Outcome()
    do {
      let migrator = try await prover.open(copy)
      defer { migrator.close() }
      if hasRows {
        _ = try await SampleRows.fill(migrator.connection, excluding: migrator.store.tables)
      }
      do {
        try await migrator.run(up, for: .up)
        outcome.after = try await migrator.schema()
        if !down.isEmpty {
          try await migrator.run(down, for: .down)
          outcome.undone = try await migrator.schema()
        }
      } catch {
        outcome.failure = try FixProver.inWords(error)
      }
    }
    await prover.server.drop(copy)
    return outcome
  }

  /// Whether the old file's up migration runs.
  private func runsAsItIs(hasRows: Bool) async throws -> Bool {
    try await run(prover.steps(.up, of: revision), [], hasRows: hasRows).after != nil
  }

  /// Whether the old file's down migration leaves the same behind.
  private func undoesAsItIs(to undone: FactSet) async throws -> Bool {
    let down = try prover.steps(.down, of: revision)
    guard !down.isEmpty else { return false }
    let outcome = try await run(prover.steps(.up, of: revision), down, hasRows: true)
    return outcome.undone.map { SchemaDifference(from: $0, to: undone).isEmpty } ?? false
  }

  /// Writes the files of a fix, and reads them.
  /// - Returns: the files in the order in which they run.
  private static func write(_ draft: FixDraft, to directory: String) throws -> [MigrationFile] {
    try FileSetChange(in: directory).write(
      draft.edits.map { edit in
        let name = edit.path.split(separator: "/").last.map(String.init) ?? edit.path
        return (path(name, from: directory), edit.text)
      }, creating: [])
    let files = try VersionsDirectory(directory).load()
    return draft.edits.compactMap { edit in files.first { $0.revision == edit.revision } }
  }
}
