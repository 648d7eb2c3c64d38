import Migrations
import SchemaChange

extension RevisionGenerator {
  /// Makes revisions of a difference of which a part is made while both versions of an application run.
  ///
  /// What the old version does not feel comes first, for the new version needs it while both run. What nobody uses any
  /// more goes last.
  func online(
    _ difference: OnlineSearch.Difference, _ goal: Goal, _ names: NewNames,
    _ original: ScratchServer.Database
  ) async throws -> Result {
    // What fails here is made at once from the original.
    let base = try await reader.server.create(copying: original)
    let renamings = difference.renamings + difference.followers
    var first = Goal(before: goal.before, wanted: difference.rest)
    first.renamings = names.all.filter { !renamings.contains($0) }
      .map { $0.before(difference.renamings) }
    first.notes = goal.notes.map { $0.before(difference.renamings) }
    first.isWhole = false
    var result = try await generate(first, on: base)
    let start = try await advance(base, by: result.revisions, from: goal.before)

    let sequence = try await ChangeSequence(reader: reader, followingNames: .of(goal.wanted))
      .run(difference.changes.map(\.change), on: base, start)
    var revisions = sequence.revisions.map { GeneratedRevision($0) }
    revisions[0].declarations = difference.changes.map(\.text)
    let proof = try await ChangeProof(reader: reader, base: base)
      .run(
        revisions, from: start, to: sequence.wanted,
        mayLose: difference.changes.contains(where: \.change.mayLose))

    var last = Goal(before: sequence.wanted, wanted: goal.wanted)
    last.renamings = Renaming.following(
      difference.renamings, in: sequence.wanted, wanted: goal.wanted)
    let rest = try await generate(last, on: sequence.database)
    result.add(revisions, proof)
    result.add(rest)
    result.remarks += sequence.remarks
    return result
  }
}

extension RevisionGenerator.Result {
  /// Adds the revisions of declared changes.
  fileprivate mutating func add(
    _ revisions: [GeneratedRevision], _ proof: ChangeProof.Outcome
  ) {
    self.revisions += revisions
    rewritten = rewritten ?? []
    (rows, tables) = (max(rows, proof.rows), max(tables, proof.tables))
    if let misfit = proof.misfit { misfits.append(("the tables of the new forms", misfit)) }
  }

  /// Adds revisions that follow, which are those of another goal.
  fileprivate mutating func add(_ other: RevisionGenerator.Result) {
    revisions += other.revisions.map { revision in
      var revision = revision
      revision.isContract = true
      if revision.subject.isEmpty { revision.title = "what follows" }
      return revision
    }
    rewritten = (rewritten ?? []) + (other.rewritten ?? [])
    isProved = isProved && other.isProved
    wayBackNeedsValues = wayBackNeedsValues || other.wayBackNeedsValues
    misfits += other.misfits
    unhandled = Set(unhandled + other.unhandled).sorted()
    suspected = other.suspected
  }
}
