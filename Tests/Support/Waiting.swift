extension Duration {
  /// How long tests wait for what happens within a second: long enough for a machine that does other work
  /// besides.
  package static let patience = Duration.seconds(180)
}

/// Waits for something that nothing announces.
///
/// - Parameter description: What is waited for, for the message of a failure.
/// - Throws: `ProcessFailure` after the time limit, and what the condition throws.
package func waitUntil(
  _ description: String, timeLimit: Duration = .patience, _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + timeLimit
  // Often a program is started to look: not more of them than are needed.
  var pause = Duration.milliseconds(5)
  while try await !condition() {
    guard ContinuousClock.now < end else {
      throw ProcessFailure(description: "not within \(timeLimit): \(description)")
    }
    try await Task.sleep(for: pause)
    pause = min(pause * 3 / 2, .milliseconds(50))
  }
}
