import Migrations

/// Tells the user what a run on a scratch database waits for, and when asked for more, what the
/// server and the migrations say.
struct ScratchProgress: Sendable {
  let isVerbose: Bool

  /// Shows an event on standard error.
  func show(_ event: MigrationEvent) {
    let diagnostics = Terminal.current.diagnostics
    switch event {
    case .waitingForDatabase(let message):
      diagnostics.writeText(diagnostics.palette("waiting for the database: \(message)", .dim))
    case .notice(let text) where isVerbose, .message(_, let text) where isVerbose:
      diagnostics.writeText(diagnostics.palette(text, .dim))
    default: break
    }
  }
}
