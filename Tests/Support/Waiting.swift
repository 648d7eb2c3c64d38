/// Waits for something that nothing announces.
///
/// - Parameter description: What is waited for, for the message of a failure.
/// - Throws: `ProcessFailure` after the time limit, and what the condition throws.
package func waitUntil(
  _ description: String, timeLimit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + timeLimit
  while try await !condition() {
    guard ContinuousClock.now < end else {
      throw ProcessFailure(description: "not within \(timeLimit): \(description)")
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}
