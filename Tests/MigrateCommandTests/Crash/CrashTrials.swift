import Foundation
import Support
import Testing

/// Tests of many trials, of which `make test` makes a few and `make torture` many.
@Suite("A run of mixed migrations")
enum Torture {
  /// How many places are tried in each test, at least; `make torture` sets it.
  private static let places =
    ProcessInfo.processInfo.environment["MIGRATE_TEST_TORTURE"].flatMap { Int($0) } ?? 0

  /// Takes evenly spread elements.
  static func sample<Element>(_ elements: [Element], _ count: Int) -> [Element] {
    let count = max(count, places)
    guard count < elements.count else { return elements }
    return (0..<count).map { elements[$0 * elements.count / count] }
  }
}

/// Disturbs runs in many ways, has each completed, and compares what it leaves in the database.
struct CrashTrials {
  /// So many failures are enough to see what is wrong.
  private static let enoughFailures = 10

  private let subject: String
  private let expected: String
  private var trials = 0
  private var exitCodes: [Int32: Int] = [:]
  private var repairs = 0
  private var failures: [String] = []

  /// - Parameters:
  ///   - subject: What disturbs the runs, for the report.
  ///   - expected: The outcome of a run that nothing disturbs.
  init(_ subject: String, expected: String) {
    self.subject = subject
    self.expected = expected
  }

  /// Makes one trial.
  ///
  /// - Parameters:
  ///   - place: Where the run is disturbed.
  ///   - exitCodes: How the disturbed run may end.
  ///   - disturbedRun: Runs `upgrade head` and disturbs it.
  mutating func run(
    _ place: Fault, on migrations: MixedMigrations, exitCodes allowed: Set<Int32>,
    disturbedRun: () async throws -> ProcessResult
  ) async {
    guard failures.count < Self.enoughFailures else { return }
    trials += 1
    do {
      let disturbed = try await disturbedRun()
      exitCodes[disturbed.exitCode, default: 0] += 1
      guard allowed.contains(disturbed.exitCode) else {
        throw ProcessFailure(describing: "the disturbed run", disturbed)
      }
      if try await migrations.complete() { repairs += 1 }
      let outcome = try await migrations.outcome()
      if outcome != expected { failures.append("\(place): the outcome is\n\(outcome)") }
    } catch {
      failures.append("\(place): \(error)")
    }
  }

  /// Prints the counts and reports the failures.
  func report() {
    let codes = exitCodes.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }
    print(
      """
      \(subject): \(trials) runs disturbed (exit codes \(codes.joined(separator: ", "))), \
      \(repairs) repaired, \(failures.count) failures
      """)
    for failure in failures { Issue.record("\(subject), \(failure)") }
  }
}

/// Counts the other sessions of the database.
let otherSessions = """
  SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  """

extension TestDatabase {
  /// Waits until some session is in the middle of `pg_sleep`.
  func waitForSleep() async throws {
    try await waitUntil("a session sleeps") {
      try await query(otherSessions + " AND wait_event = 'PgSleep'") == "1"
    }
  }
}
