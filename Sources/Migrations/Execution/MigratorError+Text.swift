extension MigratorError: DetailedError {
  /// Told by the case: what the user has to look at first.
  package var exitStatus: ExitStatus {
    switch self {
    case .migrationFailed, .recordLost, .partial, .inDoubt, .sessionLost, .hookFailed:
      .migrationFailed
    case .unfitFile, .fileChanged, .changedBefore, .notTransactional: .badMigrations
    case .locked, .planOutdated, .planOutgrown: .locked
    case .actionsInOneTransaction: .configuration
    case .waitingForBackfills: .waitingForBackfill
    case .connectionLost: .unreachable
    case .interrupted: .interrupted
    }
  }

  /// The whole text.
  package func rendered(_ palette: Palette) -> String {
    switch self {
    case .migrationFailed(let failure):
      "\(Diagnostic(failure).rendered(palette))\n\(failure.outcome.text(failure.step))"
    case .unfitFile(let problems): "\(problems)\nNothing was run."
    case .recordLost(let step, let error):
      """
      \(Diagnostic(error, at: SourceLocation(path: step.path, line: 1)).rendered(palette))
      \(step.revision) runs outside a transaction, so that what it did stays. `migrate status` \
      shows what is recorded now; record with `migrate stamp` what is applied.
      """
    case .fileChanged(let step, let problem, let outcome):
      "\(problem)\n\(outcome.text(step))"
    case .hookFailed(let failure): failure.rendered(palette)
    default: palette.labelled(message)
    }
  }

  /// The text of a case that shows no line of a file.
  private var message: String {
    switch self {
    case .locked(let holder, let waited):
      """
      another runner holds the lock\(holder.map { ": \($0)" } ?? "")
      Waited \(waited.displayText). Nothing was run; try again when it is done, or wait longer \
      with --lock-wait.
      """
    case .planOutdated(let revision, let missing):
      """
      while this run waited, another runner reverted \(missing), which \(revision) needs
      Nothing more was run; look at `migrate status` and run the command again.
      """
    case .planOutgrown(let revision):
      """
      while this run waited, another runner applied \(revision), which this downgrade would revert \
      too
      Nothing more was run; look at `migrate status` and run the command again.
      """
    case .partial(let row, isOpen: false): Self.message(ofPartial: row)
    case .partial(let row, isOpen: true):
      """
      the backfill of \(row.revision) is open, so that the revision is applied in part
      Nothing more was run. `migrate backfill run \(row.revision)` completes it. To go back instead, where \
      its rows may stay as they are and nothing but backfills is done, say `undo:none` on its line; or else say `migrate repair \(row.revision) --mark-applied` and revert it: its down migration has to cope \
      with what was not done yet.
      """
    case .waitingForBackfills(let missed, let open, let isPaused):
      Self.message(ofMissed: missed, open, isPaused)
    case .inDoubt(let step, let statement):
      """
      \(statement.location): the run was interrupted at this statement, and whether it took \
      effect cannot be known from here:
      \(statement.writtenText.prefix(200).quotedLines)
      Look for what it does, then go on with `migrate repair \(step.revision) --resume \
      --in-doubt done` or `--in-doubt again`.
      """
    case .changedBefore(let step, let statement, let done):
      """
      \(statement.map { "\($0.location)" } ?? step.path.visibleLine): \
      \(statement == nil
        ? "the section ends before the statements that were done"
        : "this is not the statement that was run here before the interruption"); \
      what was done cannot be changed any more
      Nothing was run. Put the first \(done) statement\(done == 1 ? "" : "s") of the section back \
      as they were and make the change behind them, or end by hand what is open and say so with \
      `migrate repair \(step.revision) --mark-applied` or `--mark-reverted`.
      """
    case .sessionLost(let step, let statement, let object):
      """
      \(statement.location): \(object) is gone with the session of the interrupted run, and the \
      statements that are left may need it
      Nothing was run. Do by hand what is left, and say so with `migrate repair \
      \(step.revision) --mark-applied`; or undo what was done, and say `--mark-reverted`.
      """
    case .notTransactional(let step):
      """
      \(step.path.visibleLine): the migration runs outside a transaction (transaction:false) and cannot be \
      part of a run in one
      Run up to the revision before it, then it alone without --single-transaction.
      """
    case .actionsInOneTransaction:
      """
      before_each and after_each of [hooks] are commands, which cannot stand inside the one \
      transaction of the run
      Nothing was run. Make them `sql:FILE`, or run without --single-transaction.
      """
    case .connectionLost(let step, let message):
      """
      the connection was lost at \(step.revision): \(message.quotedLines)
      What was committed is recorded; `migrate status` shows it, and the same command goes on.
      """
    case .interrupted(let step, let outcome):
      "interrupted" + (step.map { "\n\(outcome.text($0))." } ?? "")
    case .migrationFailed, .unfitFile, .recordLost, .fileChanged, .hookFailed: ""
    }
  }

  private static func message(
    ofMissed missed: [String], _ open: [String], _ isPaused: Bool
  ) -> String {
    let list = open.joined(separator: ", ")
    let subject =
      open.count == 1 ? "the backfill of \(list) is" : "the backfills of \(list) are"
    let waiting = missed.filter { !open.contains($0) }
    let names = open.joined(separator: " ")
    var lines = ["\(subject) \(isPaused ? "paused" : "open")"]
    if !waiting.isEmpty {
      lines.append(
        "Not run, since it stands on that: \(waiting.joined(separator: ", ")). What was done before "
          + "stays.")
    }
    lines.append(
      isPaused
        ? "Let it go on with `migrate backfill resume \(names)`, and run the command again."
        : "Do it with `migrate backfill run \(names)`, or by `migrate upgrade` without "
          + "--defer-backfills; a revision that does not need it can go before it.")
    return lines.joined(separator: "\n")
  }

  private static func message(ofPartial row: AppliedRevision) -> String {
    let direction = row.partial?.direction == .down ? "downgrade" : "upgrade"
    let count = row.partial?.completedStatements ?? 0
    let extent =
      count == 0
      ? "may be partly done"
      : "\(count) of its statements \(count == 1 ? "is" : "are") done and recorded"
    return """
      the \(direction) of \(row.revision) was interrupted; it runs outside a transaction, and \
      \(extent)
      Go on with `migrate repair \(row.revision) --resume`, or say how it stands with \
      --mark-applied or --mark-reverted.
      """
  }
}

extension MigrationFailure.FailureOutcome {
  /// What became of a step, and what to do.
  fileprivate func text(_ step: MigrationStep) -> String {
    switch self {
    case .rolledBack:
      "\(step.revision) was rolled back, nothing of it is left; what was done before it stays."
    case .runRolledBack:
      "The whole run was rolled back; the database is as it was before it."
    case .partial where step.isSwift:
      """
      \(step.revision) may be partly done, as it runs outside a transaction; mend the cause, \
      then `migrate repair \(step.revision) --resume` runs all of it again.
      """
    case .partial(let count):
      """
      Of \(step.revision), \(count) statement\(count == 1 ? " is" : "s are") done and \
      recorded; mend the cause, then go on with `migrate repair \(step.revision) --resume`.
      """
    }
  }
}

extension InterruptedStep {
  fileprivate func text(_ step: MigrationStep) -> String {
    switch self {
    case .partial:
      "\(step.revision) is partly done; go on with `migrate repair \(step.revision) --resume`"
    case .rolledBack: "\(step.revision) was rolled back; what was done before it stays"
    case .committed:
      "\(step.revision) was committed and is recorded; what comes after it was not run"
    case .unknown:
      """
      The server was asked to commit \(step.revision) and has not answered: whether it did is \
      not known. `migrate status` shows it; a new run goes on where this one ended
      """
    }
  }
}

extension HookFailure {
  fileprivate func rendered(_ palette: Palette) -> String {
    let revision = step?.revision ?? ""
    let outcome =
      switch point {
      case .beforeRun: "Nothing was run."
      case .beforeEach: "\(revision) was not run; what was done before it stays."
      case .afterEach: "\(revision) is done and recorded; what comes after it was not run."
      case .afterRun: "All that the run was to do is done and recorded."
      }
    return switch reason {
    case .statement(let error, let excerpt):
      "\(Diagnostic(error, in: excerpt).rendered(palette))\n"
        + "That is the hook \(point.rawValue). \(outcome)"
    case .action(let message):
      palette.labelled("the hook \(point.rawValue) failed: \(message.quotedLines)\n\(outcome)")
    }
  }
}

extension Diagnostic {
  /// Creates the display of the failed statement of a migration.
  package init(_ failure: MigrationFailure) {
    if let excerpt = failure.excerpt {
      self.init(failure.error, in: excerpt)
    } else {
      self.init(failure.error, at: SourceLocation(path: failure.step.path, line: 1))
    }
  }
}
