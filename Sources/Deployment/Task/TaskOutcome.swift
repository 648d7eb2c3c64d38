import AWSClient
import Basics

/// How a stopped task ended.
enum TaskOutcome: Sendable, Hashable {
  case exited(Int)
  case failed(TaskFailure)

  /// Judges a task as DescribeTasks shows it once it is `STOPPED`.
  ///
  /// The words are those of "Amazon ECS stopped tasks error messages" in the developer guide.
  init(_ task: JSONValue, container name: String) {
    let container = task["containers"]?.elements.first { $0["name"]?.text == name }
    let reason = [task["stoppedReason"]?.text, container?["reason"]?.text]
      .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "; ")
    let shown = reason.isEmpty ? "ECS gives no reason" : reason
    let code = container?["exitCode"]?.integer
    if code == 0 {
      // Whatever came afterwards, the migration had come to its end.
      self = .exited(0)
    } else if let failure = Self.failure(task["stopCode"]?.text ?? "", reason, shown) {
      self = .failed(failure)
    } else if let code {
      self = code == 137 ? .failed(.killed(shown)) : .exited(code)
    } else {
      self = .failed(.noExitCode(shown))
    }
  }

  private static func failure(
    _ stopCode: String, _ reason: String, _ shown: String
  ) -> TaskFailure? {
    if reason.contains("OutOfMemory") { return .outOfMemory(shown) }
    switch stopCode {
    case "UserInitiated": return .stoppedByUser(shown)
    case "ServiceSchedulerInitiated": return .stoppedByScheduler(shown)
    case "SpotInterruption", "TerminationNotice": return .spotInterruption(shown)
    case "TaskFailedToStart": return startFailure(reason, shown)
    default: return nil
    }
  }

  private static func startFailure(_ reason: String, _ shown: String) -> TaskFailure {
    if reason.contains("CannotPull") || reason.contains("pull image") { return .imagePull(shown) }
    if reason.contains("log") && reason.contains("awslogs")
      || reason.contains("log group") || reason.contains("CreateLogStream")
    {
      return .logGroup(shown)
    }
    if ["secret", "ssm", "parameter"].contains(where: reason.lowercased().contains) {
      return .secretUnreadable(shown)
    }
    if reason.lowercased().contains("capacity") { return .noCapacity(shown) }
    return .startUp(shown)
  }
}
