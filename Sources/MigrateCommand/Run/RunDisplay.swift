import Migrations
import Synchronization

/// Shows a run as it goes: a progress bar on a terminal, plain lines elsewhere, JSON when asked.
final class RunDisplay: Sendable {
  private let options: GlobalOptions
  private let reporting: RunReporting
  private let terminal: Terminal
  private let runID: String
  private let database: String
  private let bar: ProgressBar
  private let started = ContinuousClock.now
  private let state = Mutex(State())
  /// Keeps the time on the bar current during a long migration.
  private let clock: Task<Void, Never>

  private struct State {
    var progress: Progress?
    var metrics = RunMetrics()
    /// Whether the database has been named.
    var isDatabaseNamed = false
    /// When the last line about a backfill was written, where there is no bar.
    var lastLine: ContinuousClock.Instant?
  }

  /// - Parameter database: the database without its secrets, for the first line.
  init(
    _ options: GlobalOptions, _ reporting: RunReporting, _ terminal: Terminal, runID: String,
    database: String
  ) {
    self.options = options
    self.reporting = reporting
    self.terminal = terminal
    self.runID = runID
    self.database = database
    bar = ProgressBar(on: terminal.diagnostics)
    clock = Task { [bar] in await bar.keepCurrent() }
  }

  deinit { clock.cancel() }

  /// Shows an event.
  @Sendable func show(_ event: MigrationEvent) {
    state.withLock { $0.metrics.note(event) }
    if reporting.isJSON {
      write(RunEvent(event, runID: runID))
    } else {
      nameDatabase()
      showText(event)
    }
  }

  /// Shows where a run begins; for people, what it does says it, and the database.
  ///
  /// - Parameter heads: what was applied last, on each branch.
  func start(from heads: [String], steps: Int) {
    guard reporting.isJSON else { return nameDatabase() }
    write(RunEvent(from: heads, steps: steps, database: database, runID: runID))
  }

  /// Shows what waits for the contract phase.
  func show(deferred revisions: [String]) {
    if reporting.isJSON { return write(RunEvent(deferred: revisions, runID: runID)) }
    note("held back for the contract phase: \(revisions.joined(separator: ", "))")
    note(
      "Once no old version of the application is left, `migrate upgrade` without --phase applies "
        + "them.")
  }

  /// Ends the display of a run that did what it should.
  ///
  /// - Parameter summary: what to say at the end.
  func finish(_ summary: String) {
    end(isFailure: false)
    if reporting.isJSON {
      write(
        RunEvent(
          completed: state.withLock(\.metrics.completed), duration: elapsed, runID: runID))
    } else if !options.quiet {
      nameDatabase()
      terminal.output.writeText(summary)
    }
    writeMetrics()
  }

  /// Ends the display of a run that failed.
  /// - Returns: what the run is to throw: the error, or only its exit status when the log has it.
  func fail(_ error: any Error) -> any Error {
    end(isFailure: true)
    let report = ErrorReport(error)
    if reporting.isJSON { write(RunEvent(failure: report, runID: runID)) }
    writeMetrics()
    return reporting.isLog ? report.status : error
  }

  private func end(isFailure: Bool) {
    clock.cancel()
    bar.finish()
    state.withLock { $0.metrics.end(isFailure: isFailure) }
  }

  /// How long the run has taken.
  var elapsed: Duration { .now - started }

  /// Writes the first line.
  private func nameDatabase() {
    let isNamed = state.withLock { state in
      defer { state.isDatabaseNamed = true }
      return state.isDatabaseNamed
    }
    if !isNamed, !options.quiet { note("database: \(database)") }
  }

  private func showText(_ event: MigrationEvent) {
    switch event {
    case .waitingForDatabase(let message): note("waiting for the database: \(message)")
    case .waitingForLock(let holder):
      note("waiting for another runner" + (holder.map { " (\($0))" } ?? ""))
    case .alreadyDone(let steps, let names):
      for step in steps {
        let by = names[step.revision].map { " by \($0.ifEmpty("another runner"))" } ?? ""
        note("\(step.revision): already \(step.direction == .up ? "applied" : "reverted")\(by)")
      }
    case .squashRecorded(let squash, let replaced):
      note("\(squash) is recorded in the place of \(replaced.joined(separator: ", "))")
    case .stepStarted(let step, let number, let total):
      update {
        $0 = Progress(
          completed: number - 1, total: total, current: "\(step.revision) \(step.message)")
      }
    case .emptyStep(let step):
      guard !options.quiet else { return }
      let warning = terminal.diagnostics.palette("warning:", .warning)
      bar.writeText(
        "\(warning) \(step.path.visibleLine): the up section is empty: \(step.revision) changes nothing,"
          + " and counts as applied afterwards\nTo write it later, take it back first:"
          + " `migrate downgrade`.",
        to: terminal.diagnostics)
    case .statementsCompleted(let count):
      update { $0?.statements = count }
    case .message(_, let message):
      if !options.quiet { bar.writeText(message.quotedLines, to: terminal.diagnostics) }
    case .progress(_, let done, let total):
      update { $0?.part = (done, total) }
    case .backfill(let backfill):
      update { $0?.backfill = backfill.isComplete ? nil : backfill.displayText }
      if isLineDue(backfill), !options.quiet { note(backfill.displayText) }
    case .waitingForReplicas(let step, let lag):
      note("\(step.revision): waiting for the standbys, which lag \(lag.displayText) behind")
    case .waitingForSessions(let step, let active):
      note("\(step.revision): \(active) other sessions are active; waiting for fewer")
    case .waitingWhilePaused(let step):
      note("\(step.revision): paused; `migrate backfill resume \(step.revision)` lets it go on")
    case .backfillLeftOpen(let backfill):
      note(
        "\(backfill.revision): \(backfill.displayText); "
          + (backfill.state == .paused || backfill.state == .pausing
            ? "`migrate backfill resume` lets it go on" : "`migrate backfill run` goes on with it"))
    case .waitingForBackfills(let revisions):
      note("waiting for that: \(revisions.joined(separator: ", "))")
    case .stepCompleted(let step, let duration):
      update { $0?.completed += 1 }
      line(step, duration)
    case .lockTimeout(let step, let place, let attempt, let pause, let blockers):
      note(
        "\(step.revision): no lock in time\(place.map { " at \($0.path):\($0.line)" } ?? "") (attempt"
          + " \(attempt)); rolled back, next attempt in \(pause.displayText)")
      for blocker in blockers { note("  blocked by \(blocker)") }
    case .blockersEnded(let blockers):
      for blocker in blockers { note("ended the session that blocked the migration: \(blocker)") }
    case .reconnected(let message):
      note("the connection was lost and made again: \(message)")
    case .notice(let message): if !options.quiet { note(lines: message.quotedLines) }
    case .hookStarted(let point, let step):
      if options.verbose {
        note("hook \(point.rawValue)" + (step.map { " of \($0.revision)" } ?? ""))
      }
    case .dryRunEnds(let step):
      note(
        "the dry run ends before \(step.revision), which runs outside a transaction and cannot be "
          + "rolled back")
    }
  }

  /// Whether a backfill is to have a line of its own: at its end, and elsewhere than on a terminal
  /// every ten seconds.
  private func isLineDue(_ backfill: BackfillProgress) -> Bool {
    if backfill.isComplete { return true }
    guard !terminal.diagnostics.isTerminal else { return false }
    return state.withLock { state in
      let now = ContinuousClock.now
      guard now - (state.lastLine ?? started) >= .seconds(10) else { return false }
      state.lastLine = now
      return true
    }
  }

  private func line(_ step: MigrationStep, _ duration: Duration) {
    guard !options.quiet else { return }
    let palette = terminal.output.palette
    bar.writeText(
      "\(palette(step.verb, .success))  \(step.revision)  "
        + "\(step.message.visibleLine)  \(palette("(\(duration.displayText))", .dim))",
      to: terminal.output)
  }

  private func note(_ text: String) { note(lines: text.visibleLine) }

  private func note(lines: String) {
    bar.writeText(terminal.diagnostics.palette(lines, .dim), to: terminal.diagnostics)
  }

  private func update(_ change: (inout Progress?) -> Void) {
    let progress = state.withLock { state in
      change(&state.progress)
      return state.progress
    }
    if !options.quiet, let progress { bar.update(progress) }
  }

  private func writeMetrics() {
    guard reporting.hasMetrics else { return }
    let metrics = EmbeddedMetrics(
      metrics: state.withLock(\.metrics), duration: elapsed, application: reporting.application,
      runID: runID, taskID: reporting.taskID)
    do {
      terminal.output.writeJSON(try metrics.text())
    } catch {
      terminal.showWarning("cannot write the metrics: \(error)")
    }
  }

  private func write(_ record: RunEvent) {
    var record = record
    record.taskId = reporting.taskID
    do {
      try JSONLines(terminal.output).write(record)
    } catch {
      // Events are plain values; an encoder that fails on one must not stop a migration.
      terminal.showWarning("cannot write an event as JSON: \(error)")
    }
  }
}

extension MigrationStep {
  /// What is done with the revision or file, in four characters.
  fileprivate var verb: String {
    if let repeatable { return repeatable.kind == .seed ? "seed" : "run " }
    return direction == .up ? "up  " : "down"
  }
}

extension BackfillProgress {
  /// How far it is, for people: `users: 120000 of about 1000000 rows, 2 min 10 s left`.
  var displayText: String {
    if isComplete { return "\(table): all \(rows) rows done in \(elapsed.displayText)" }
    let left = remaining.map { ", \($0.displayText) left" } ?? ""
    return "\(table): \(rows) of about \(estimatedRows) rows\(left)"
  }
}
