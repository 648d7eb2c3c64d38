import Migrations

/// Shows a run as it goes: a progress bar on a terminal, plain lines elsewhere, JSON when asked.
final class RunDisplay {
  private let options: GlobalOptions
  private let terminal: Terminal
  private let runID: String
  private let bar: ProgressBar
  private let json: JSONLines
  private let started = ContinuousClock.now
  private var progress: Progress?
  private var completed = 0

  init(_ options: GlobalOptions, _ terminal: Terminal, runID: String) {
    self.options = options
    self.terminal = terminal
    self.runID = runID
    bar = ProgressBar(on: terminal.diagnostics)
    json = JSONLines(terminal.output)
  }

  /// Shows an event.
  func show(_ event: MigrationEvent) {
    if options.json {
      write(RunEvent(event, runID: runID))
    } else {
      showText(event)
    }
  }

  /// Ends the display of a run that did what it should.
  ///
  /// - Parameter summary: what to say at the end.
  func finish(_ summary: String) {
    bar.finish()
    if options.json {
      write(RunEvent(completed: completed, duration: .now - started, runID: runID))
    } else if !options.quiet {
      terminal.output.writeLine(summary)
    }
  }

  /// Ends the display of a run that failed; the error itself is shown by the program's end.
  func fail(_ error: any Error) {
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
        let by = row.map { " by \($0.appliedBy.isEmpty ? "another runner" : $0.appliedBy)" } ?? ""
        note("\(step.revision): already \(step.direction == .up ? "applied" : "reverted")\(by)")
      }
    case .stepStarted(let step, let number, let total):
      progress = Progress(
        completed: number - 1, total: total, current: "\(step.revision) \(step.message)")
      updateBar()
    case .statementsCompleted(let count):
      guard count >= 1000, let current = progress?.current else { return }
      let title = current.split(separator: ", ").first.map(String.init) ?? current
      progress?.current = "\(title), \(count) statements"
      updateBar()
    case .stepCompleted(let step, let duration):
      completed += 1
      progress?.completed += 1
      line(step, duration)
      updateBar()
    case .lockTimeout(let step, let attempt, let pause, let blockers):
      note(
        "\(step.revision): no lock in time (attempt \(attempt)); rolled back, next attempt in "
          + pause.displayText)
      for blocker in blockers {
        note(
          "  blocked by pid \(blocker.processID) (\(blocker.applicationName), \(blocker.state), "
            + "transaction open for \(blocker.transactionSeconds) s): \(blocker.query)")
      }
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
    let direction = step.direction == .up ? "up  " : "down"
    let text =
      "\(palette(direction, .success))  \(step.revision)  \(step.message)  "
      + palette(duration.displayText, .dim)
    if terminal.output.isTerminal {
      bar.writeLine(text, to: terminal.output)
    } else {
      terminal.output.writeLine(text)
    }
  }

  private func note(_ text: String) {
    bar.writeLine(terminal.diagnostics.palette(text, .dim), to: terminal.diagnostics)
  }

  private func updateBar() {
    if !options.quiet, let progress { bar.update(progress) }
  }

  private func write(_ record: RunEvent) {
    do {
      try json.write(record)
    } catch {
      // Events are plain values; an encoder that fails on one must not stop a migration.
      terminal.showWarning("cannot write an event as JSON: \(error)")
    }
  }
}
