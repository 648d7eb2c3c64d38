import Migrations
import Synchronization

/// Shows a run as it goes: a progress bar on a terminal, plain lines elsewhere, JSON when asked.
final class RunDisplay: Sendable {
  private let options: GlobalOptions
  private let terminal: Terminal
  private let runID: String
  private let bar: ProgressBar
  private let started = ContinuousClock.now
  private let state = Mutex(State())
  /// Keeps the time on the bar current during a long migration.
  private let clock: Task<Void, Never>

  private struct State {
    var progress: Progress?
    var completed = 0
  }

  init(_ options: GlobalOptions, _ terminal: Terminal, runID: String) {
    self.options = options
    self.terminal = terminal
    self.runID = runID
    bar = ProgressBar(on: terminal.diagnostics)
    clock = Task { [bar] in await bar.keepCurrent() }
  }

  deinit { clock.cancel() }

  /// Shows an event.
  @Sendable func show(_ event: MigrationEvent) {
    if options.json {
      write(RunEvent(event, runID: runID))
    } else {
      showText(event)
    }
    if case .stepCompleted = event { state.withLock { $0.completed += 1 } }
  }

  /// Ends the display of a run that did what it should.
  ///
  /// - Parameter summary: what to say at the end.
  func finish(_ summary: String) {
    clock.cancel()
    bar.finish()
    if options.json {
      write(
        RunEvent(completed: state.withLock(\.completed), duration: elapsed, runID: runID))
    } else if !options.quiet {
      terminal.output.writeLine(summary)
    }
  }

  /// Ends the display of a run that failed; the error itself is shown by the program's end.
  func fail(_ error: any Error) {
    clock.cancel()
    bar.finish()
    if options.json { write(RunEvent(failure: ErrorReport(error), runID: runID)) }
  }

  /// How long the run has taken.
  var elapsed: Duration { .now - started }

  private func showText(_ event: MigrationEvent) {
    switch event {
    case .waitingForDatabase(let message): note("waiting for the database: \(message)")
    case .waitingForLock(let holder):
      note("waiting for another runner" + (holder.map { " (\($0))" } ?? ""))
    case .alreadyDone(let steps, let rows):
      for step in steps {
        let row = rows.first { $0.revision == step.revision }
        let by = row.map { " by \($0.appliedBy.ifEmpty("another runner"))" } ?? ""
        note("\(step.revision): already \(step.direction == .up ? "applied" : "reverted")\(by)")
      }
    case .stepStarted(let step, let number, let total):
      update {
        $0 = Progress(
          completed: number - 1, total: total, current: "\(step.revision) \(step.message)")
      }
    case .statementsCompleted(let count):
      update { $0?.statements = count }
    case .message(_, let message):
      if !options.quiet { bar.writeLine(message, to: terminal.diagnostics) }
    case .progress(_, let done, let total):
      update { $0?.part = (done, total) }
    case .stepCompleted(let step, let duration):
      update { $0?.completed += 1 }
      line(step, duration)
    case .lockTimeout(let step, let attempt, let pause, let blockers):
      note(
        "\(step.revision): no lock in time (attempt \(attempt)); rolled back, next attempt in "
          + pause.displayText)
      for blocker in blockers { note("  blocked by \(blocker)") }
    case .blockersEnded(let blockers):
      for blocker in blockers { note("ended the session that blocked the migration: \(blocker)") }
    case .reconnected(let message):
      note("the connection was lost and made again: \(message)")
    case .notice(let message): if !options.quiet { note(message) }
    case .dryRunEnds(let step):
      note(
        "the dry run ends before \(step.revision), which runs outside a transaction and cannot be "
          + "rolled back")
    }
  }

  private func line(_ step: MigrationStep, _ duration: Duration) {
    guard !options.quiet else { return }
    let palette = terminal.output.palette
    bar.writeLine(
      "\(palette(step.direction == .up ? "up  " : "down", .success))  \(step.revision)  "
        + "\(step.message)  \(palette("(\(duration.displayText))", .dim))", to: terminal.output)
  }

  private func note(_ text: String) {
    bar.writeLine(terminal.diagnostics.palette(text, .dim), to: terminal.diagnostics)
  }

  private func update(_ change: (inout Progress?) -> Void) {
    let progress = state.withLock { state in
      change(&state.progress)
      return state.progress
    }
    if !options.quiet, let progress { bar.update(progress) }
  }

  private func write(_ record: RunEvent) {
    do {
      try JSONLines(terminal.output).write(record)
    } catch {
      // Events are plain values; an encoder that fails on one must not stop a migration.
      terminal.showWarning("cannot write an event as JSON: \(error)")
    }
  }
}
