import Foundation
import Migrations
import Support
import Testing

@testable import MigrateCommand

@Suite("Metrics of a run")
struct RunMetricsTests {
  private let start = ContinuousClock.now

  private func step() async throws -> MigrationStep {
    let file = try await withTemporaryDirectory { directory in
      try directory.write(["1_a.sql": "-- migrate:up\nSELECT 1;\n"])
      return try #require(try VersionsDirectory(directory.path).load().first)
    }
    return try #require(MigrationStep(file, Revision(id: "1", downRevisions: []), .up))
  }

  @Test("waiting for another runner counts from the first time it is seen to what comes next")
  func runner() async throws {
    var metrics = RunMetrics()
    let step = try await step()
    metrics.note(.waitingForLock(holder: nil), at: start)
    metrics.note(.waitingForLock(holder: nil), at: start + .seconds(2))
    metrics.note(.stepStarted(step, number: 1, total: 1), at: start + .seconds(5))
    metrics.note(.stepCompleted(step, duration: .seconds(1)), at: start + .seconds(6))
    metrics.end(isFailure: false, at: start + .seconds(6))
    #expect(metrics.lockWait == .seconds(5))
    #expect(metrics.completed == 1)
    #expect(metrics.failures == 0)
  }

  @Test("attempts without a lock count with the pauses after them, the attempt that works does not")
  func attempts() async throws {
    var metrics = RunMetrics()
    let step = try await step()
    metrics.note(.stepStarted(step, number: 1, total: 1), at: start)
    metrics.note(
      .lockTimeout(step, at: nil, attempt: 1, pause: .seconds(9), blockers: []),
      at: start + .seconds(1))
    metrics.note(
      .lockTimeout(step, at: nil, attempt: 2, pause: .seconds(18), blockers: []),
      at: start + .seconds(12))
    metrics.note(.stepCompleted(step, duration: .seconds(1)), at: start + .seconds(31))
    #expect(metrics.lockWait == .seconds(1 + 9 + 2 + 18))
  }

  @Test("giving up on another runner counts as waiting and as a failure")
  func givingUp() {
    var metrics = RunMetrics()
    metrics.note(.waitingForLock(holder: nil), at: start)
    metrics.end(isFailure: true, at: start + .seconds(3))
    #expect(metrics.lockWait == .seconds(3))
    #expect(metrics.failures == 1)
  }

  @Test("the line is what CloudWatch makes metrics of")
  func line() throws {
    let text = try EmbeddedMetrics(
      metrics: RunMetrics(), duration: .milliseconds(1500), application: "shop", runID: "r",
      taskID: "t", time: Date(timeIntervalSince1970: 1.5)
    ).text()
    let expected =
      #"{"Application":"shop","Applied":0,"Duration":1500,"Failures":0,"LockWait":0,"_aws":"#
      + #"{"CloudWatchMetrics":[{"Dimensions":[["Application"]],"Metrics":["#
      + #"{"Name":"Duration","Unit":"Milliseconds"},{"Name":"Applied","Unit":"Count"},"#
      + #"{"Name":"Failures","Unit":"Count"},{"Name":"LockWait","Unit":"Milliseconds"}],"#
      + #""Namespace":"migrate"}],"Timestamp":1500},"run_id":"r","task_id":"t"}"#
    #expect(text == expected)
  }
}
