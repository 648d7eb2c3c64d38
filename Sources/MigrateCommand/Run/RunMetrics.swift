import FoundationEssentials
import Migrations

/// The figures of a run.
struct RunMetrics: Sendable, Hashable {
  /// How many steps are done.
  private(set) var completed = 0
  /// How many runs failed: none or this one.
  private(set) var failures = 0
  /// How long the run has waited for another runner, and for locks of others: the attempts at a
  /// migration that did not get one in time, and the pauses after them.
  private(set) var lockWait = Duration.zero

  private var waitingSince: ContinuousClock.Instant?
  private var attemptSince: ContinuousClock.Instant?

  /// Takes an event into account.
  mutating func note(_ event: MigrationEvent, at now: ContinuousClock.Instant = .now) {
    switch event {
    case .waitingForLock:
      waitingSince = waitingSince ?? now
    case .stepStarted:
      endWait(at: now)
      attemptSince = now
    case .alreadyDone:
      endWait(at: now)
    case .lockTimeout(_, _, _, let pause, _):
      lockWait += (attemptSince.map { now - $0 } ?? .zero) + pause
      attemptSince = now + pause
    case .stepCompleted:
      completed += 1
    case .waitingForDatabase, .squashRecorded, .emptyStep, .statementsCompleted, .message,
      .progress, .backfill, .waitingForReplicas, .waitingForSessions, .waitingWhilePaused,
      .backfillLeftOpen, .waitingForBackfills, .blockersEnded, .reconnected, .notice, .hookStarted,
      .dryRunEnds:
      break
    }
  }

  /// Takes the end of the run into account.
  mutating func end(isFailure: Bool, at now: ContinuousClock.Instant = .now) {
    endWait(at: now)
    if isFailure { failures = 1 }
  }

  private mutating func endWait(at now: ContinuousClock.Instant) {
    if let since = waitingSince { lockWait += now - since }
    waitingSince = nil
  }
}

/// A line of CloudWatch's Embedded Metric Format, from which CloudWatch makes metrics when it finds
/// it in a log.
///
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
struct EmbeddedMetrics: Sendable {
  let metrics: RunMetrics
  let duration: Duration
  /// The value of the only dimension; metrics of one name and different dimensions are different.
  let application: String
  let runID: String
  let taskID: String?
  var time = Date()

  /// The line.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(line), as: UTF8.self)
  }

  private var line: Line {
    Line(
      _aws: Metadata(
        Timestamp: Int((time.timeIntervalSince1970 * 1000).rounded()),
        CloudWatchMetrics: [
          Directive(
            Namespace: "migrate", Dimensions: [["Application"]],
            Metrics: [
              Metric(Name: "Duration", Unit: "Milliseconds"),
              Metric(Name: "Applied", Unit: "Count"),
              Metric(Name: "Failures", Unit: "Count"),
              Metric(Name: "LockWait", Unit: "Milliseconds"),
            ])
        ]),
      Application: application, Duration: duration.milliseconds, Applied: metrics.completed,
      Failures: metrics.failures, LockWait: metrics.lockWait.milliseconds, run_id: runID,
      task_id: taskID)
  }

  // The names are those of the format.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Line: Encodable {
    let _aws: Metadata
    let Application: String
    let Duration: Int
    let Applied: Int
    let Failures: Int
    let LockWait: Int
    let run_id: String
    let task_id: String?
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Metadata: Encodable {
    let Timestamp: Int
    let CloudWatchMetrics: [Directive]
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Directive: Encodable {
    let Namespace: String
    let Dimensions: [[String]]
    let Metrics: [Metric]
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Metric: Encodable {
    let Name: String
    let Unit: String
  }
}
