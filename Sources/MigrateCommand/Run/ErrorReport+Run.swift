import Migrations

extension ErrorReport {
  /// Describes the end of a run.
  init(_ error: MigratorError, _ palette: Palette) {
    switch error {
    case .migrationFailed(let failure): self.init(failure, palette)
    case .unfitFile(let problems):
      self.init(text: "\(problems)\nNothing was run.", status: .badMigrations)
    case .recordLost(let step, let error):
      let diagnostic = Diagnostic(error, at: SourceLocation(path: step.path, line: 1))
      self.init(
        text: """
          \(diagnostic.rendered(palette))
          \(step.revision) runs outside a transaction, so that what it did stays. `migrate status` \
          shows what is recorded now; record with `migrate stamp` what is applied.
          """, status: .migrationFailed)
    case .fileChanged(let step, let problem, let aftermath):
      self.init(text: "\(problem)\n\(Self.text(aftermath, step))", status: .badMigrations)
    case .locked(let holder, let waited):
      let who = holder.map { ": \($0)" } ?? ""
      self.init(
        labelled: """
          another runner holds the lock\(who)
          Waited \(waited.displayText). Nothing was run; try again when it is done, or wait longer \
          with --lock-wait.
          """, .locked, palette)
    case .planOutdated(let revision, let missing):
      self.init(
        labelled: """
          while this run waited, another runner reverted \(missing), which \(revision) needs
          Nothing more was run; look at `migrate status` and run the command again.
          """, .locked, palette)
    case .planOutgrown(let revision):
      self.init(
        labelled: """
          while this run waited, another runner applied \(revision), which this downgrade would revert \
          too
          Nothing more was run; look at `migrate status` and run the command again.
          """, .locked, palette)
    case .partial(let row):
      let direction = row.partial?.direction == .down ? "downgrade" : "upgrade"
      let count = row.partial?.completedStatements ?? 0
      let extent =
        count == 0
        ? "may be partly done"
        : "\(count) of its statements \(count == 1 ? "is" : "are") done and recorded"
      self.init(
        labelled: """
          the \(direction) of \(row.revision) was interrupted; it runs outside a transaction, and \
          \(extent)
          Go on with `migrate repair \(row.revision) --resume`, or say how it stands with \
          --mark-applied or --mark-reverted.
          """, .migrationFailed, palette)
    case .inDoubt(let step, let statement):
      let text = statement.writtenText.prefix(200)
      self.init(
        labelled: """
          \(statement.location): the run was interrupted at this statement, and whether it took \
          effect cannot be known from here:
          \(text.quotedLines)
          Look for what it does, then go on with `migrate repair \(step.revision) --resume \
          --in-doubt done` or `--in-doubt again`.
          """, .migrationFailed, palette)
    case .changedBefore(let step, let statement, let done):
      let place = statement.map { "\($0.location)" } ?? step.path.visibleLine
      let what =
        statement == nil
        ? "the section ends before the statements that were done"
        : "this is not the statement that was run here before the interruption"
      self.init(
        labelled: """
          \(place): \(what); what was done cannot be changed any more
          Nothing was run. Put the first \(done) statement\(done == 1 ? "" : "s") of the section back \
          as they were and make the change behind them, or end by hand what is open and say so with \
          `migrate repair \(step.revision) --mark-applied` or `--mark-reverted`.
          """, .badMigrations, palette)
    case .sessionLost(let step, let statement, let object):
      self.init(
        labelled: """
          \(statement.location): \(object) is gone with the session of the interrupted run, and the \
          statements that are left may need it
          Nothing was run. Do by hand what is left, and say so with `migrate repair \
          \(step.revision) --mark-applied`; or undo what was done, and say `--mark-reverted`.
          """, .migrationFailed, palette)
    case .notTransactional(let step):
      self.init(
        labelled: """
          \(step.path.visibleLine): the migration runs outside a transaction (transaction:false) and cannot be \
          part of a run in one
          Run up to the revision before it, then it alone without --single-transaction.
          """, .badMigrations, palette)
    case .hookFailed(let failure): self.init(failure, palette)
    case .actionsInOneTransaction:
      self.init(
        labelled: """
          before_each and after_each of [hooks] are commands, which cannot stand inside the one \
          transaction of the run
          Nothing was run. Make them `sql:FILE`, or run without --single-transaction.
          """, .configuration, palette)
    case .connectionLost(let step, let message):
      self.init(
        labelled: """
          the connection was lost at \(step.revision): \(message.quotedLines)
          What was committed is recorded; `migrate status` shows it, and the same command goes on.
          """, .unreachable, palette)
    case .interrupted(let step, let outcome):
      let what = step.map { step in
        switch outcome {
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
      self.init(
        labelled: "interrupted" + (what.map { "\n\($0)." } ?? ""), .interrupted, palette)
    }
  }

  private init(_ failure: MigrationFailure, _ palette: Palette) {
    let aftermath = Self.text(failure.aftermath, failure.step)
    self.init(
      text: "\(Diagnostic(failure).rendered(palette))\n\(aftermath)", status: .migrationFailed)
  }

  /// What became of a step, and what to do.
  private static func text(
    _ aftermath: MigrationFailure.Aftermath, _ step: MigrationStep
  ) -> String {
    switch aftermath {
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

  private init(_ failure: HookFailure, _ palette: Palette) {
    let revision = failure.step?.revision ?? ""
    let aftermath =
      switch failure.point {
      case .beforeRun: "Nothing was run."
      case .beforeEach: "\(revision) was not run; what was done before it stays."
      case .afterEach: "\(revision) is done and recorded; what comes after it was not run."
      case .afterRun: "All that the run was to do is done and recorded."
      }
    let point = failure.point.rawValue
    switch failure.reason {
    case .statement(let error, let excerpt):
      self.init(
        text: "\(Diagnostic(error, in: excerpt).rendered(palette))\n"
          + "That is the hook \(point). \(aftermath)", status: .migrationFailed)
    case .action(let message):
      self.init(
        labelled: "the hook \(point) failed: \(message.quotedLines)\n\(aftermath)",
        .migrationFailed, palette)
    }
  }

  /// Describes files that are not those that were applied.
  init(_ error: HistoryError, _ palette: Palette) {
    switch error {
    case .differs(let edited, let missing):
      var lines: [String] = []
      for row in edited {
        lines.append(
          "\(row.revision): the file was edited after it was applied on \(row.appliedAt)")
      }
      for row in missing {
        lines.append(
          "\(row.revision) (\(row.message.visibleLine)): applied on \(row.appliedAt), but its file is missing"
        )
      }
      let names = (edited + missing).map { "--allow \($0.revision)" }.joined(separator: " ")
      lines.append(
        """
        Nothing was run. Restore the files, or accept the edited ones with `migrate repair \
        --accept-checksum REV`, or go on once with \(names).
        """)
      self.init(labelled: lines.joined(separator: "\n"), .badMigrations, palette)
    case .databaseAhead(let rows):
      let names = rows.map { "\($0.revision) (\($0.message))".visibleLine }.joined(separator: ", ")
      self.init(
        labelled: """
          the database is ahead of these files: it has \(names)
          Nothing was run. After a rolled-back deployment that may be as it should: --allow-newer \
          accepts it, and `migrate downgrade` can revert with the steps down that the database holds.
          """, .databaseAhead, palette)
    }
  }
}

extension Diagnostic {
  /// Creates the display of the failed statement of a migration.
  init(_ failure: MigrationFailure) {
    if let excerpt = failure.excerpt {
      self.init(failure.error, in: excerpt)
    } else {
      self.init(failure.error, at: SourceLocation(path: failure.step.path, line: 1))
    }
  }
}
