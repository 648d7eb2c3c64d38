import Deployment
import Glibc
import Migrations
import Synchronization

/// Shows a deployment as it goes: the task's log and the table at the end on standard output, what
/// happens around them on standard error; with `--json` everything as one object a line.
final class DeployDisplay: Sendable {
  private let options: GlobalOptions
  private let terminal: Terminal
  private let summary = Mutex(DeploySummary())

  init(_ options: GlobalOptions, _ terminal: Terminal) {
    self.options = options
    self.terminal = terminal
  }

  /// Shows an event.
  @Sendable func show(_ event: DeploymentEvent) {
    summary.withLock { $0.note(event) }
    if options.json { write(DeployEvent(event)) } else { showText(event) }
  }

  /// Shows what would be done.
  func show(plan steps: [String]) {
    if options.json { return write(DeployEvent(plan: steps)) }
    for (index, step) in steps.enumerated() { terminal.output.writeLine("\(index + 1). \(step)") }
  }

  /// Ends the display of a deployment that succeeded.
  func finish(name: String?) {
    showSummary(name: name)
    if options.json { write(DeployEvent.completed) }
  }

  /// Ends the display of a deployment that failed; the error is shown by the program's end.
  func fail(_ error: any Error, name: String?) {
    summary.withLock { $0.end(isInterruption: ErrorReport(error).status == .interrupted) }
    showSummary(name: name)
    if options.json { write(DeployEvent(failure: ErrorReport(error))) }
  }

  // MARK: Text

  private func showText(_ event: DeploymentEvent) {
    switch event {
    case .checked(let account): note("account \(account): everything is there")
    case .warning(let text): terminal.showWarning(text)
    case .registered(let name): note("registered \(name)")
    case .taskStarted(let task): note("task \(task.id) (\(task.phase.rawValue)): \(task.arn)")
    case .taskStatus(let task, let status): note("task \(task.id): \(status)")
    case .log(let line):
      if let text = LogText(line).text { terminal.output.writeLine(text) }
    case .taskSucceeded(let task): note("task \(task.id): exit code 0")
    case .rolloutStarted(let service, let target): note("\(service): to \(target)")
    case .serviceEvent(_, let message): note("  \(message)")
    case .rolloutProgress(let service, let progress):
      note(
        "\(service): \(progress.running) of \(progress.desired) running"
          + (progress.failed > 0 ? ", \(progress.failed) failed" : "") + ", \(progress.state)")
    case .rolled(let service): note("\(service): done")
    }
  }

  private func note(_ text: String) {
    guard !options.quiet else { return }
    terminal.diagnostics.writeText(terminal.diagnostics.palette(text, .dim))
  }

  private func write(_ event: DeployEvent) {
    do {
      try JSONLines(terminal.output).write(event)
    } catch {
      // Events are plain values; an encoder that fails on one must not stop a deployment.
      terminal.showWarning("cannot write an event as JSON: \(error)")
    }
  }

  // MARK: Summary

  private func showSummary(name: String?) {
    let summary = summary.withLock { $0 }
    guard !summary.isEmpty else { return }
    if !options.json, !options.quiet {
      terminal.output.writeLine("")
      summary.table.lines(terminal.output.palette).forEach(terminal.output.writeLine)
    }
    if let path = Environment().lookUpNonEmpty("GITHUB_STEP_SUMMARY")?.value {
      append(summary.markdown(name: name), to: path)
    }
  }

  private func append(_ text: String, to path: String) {
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try OutputFile.open(path, appends: true)
    } catch {
      return terminal.showWarning("cannot write GITHUB_STEP_SUMMARY \(path): \(error)")
    }
    defer { close(descriptor) }
    OutputStream(descriptor: descriptor, isTerminal: false, palette: .plain).writeExactly(text)
  }
}
