import AWSClient
import Basics

/// Follows a migration task to its end, and shows what it writes.
struct TaskWatch {
  private let context: DeploymentContext
  private let task: MigrationTask
  private let container: String
  private var stream: LogStream?
  private var log = MigrationLog()

  private var request: DeploymentRequest { context.request }

  init(_ task: MigrationTask, context: DeploymentContext, target: DeploymentTarget) {
    self.context = context
    self.task = task
    container = target.container.name
    stream = target.stream(of: task).map {
      LogStream(context.client, group: $0.group, stream: $0.stream)
    }
  }

  /// Follows the task.
  ///
  /// - Returns: what its log says.
  /// - Throws: `DeploymentError` unless the exit code is 0; `AWSError`.
  mutating func run() async throws -> MigrationLog {
    var status = ""
    var pause = request.pollingInterval.shortest
    let deadline = ContinuousClock.now + request.timeout
    while true {
      let description = try await describe()
      let hasNews = description["lastStatus"]?.text != status
      status = description["lastStatus"]?.text ?? ""
      if hasNews { context.emit(.taskStatus(task, status)) }
      if status == "STOPPED" {
        try await conclude(TaskOutcome(description, container: container))
        return log
      }
      let isWriting = status != "PROVISIONING" && status != "PENDING"
      let hasWritten = isWriting ? try await showNews() : false
      guard .now < deadline else {
        throw DeploymentError.taskTimeout(task, status: status, waited: request.timeout)
      }
      pause =
        hasNews || hasWritten
        ? request.pollingInterval.shortest : request.pollingInterval.pause(after: pause)
      try await Task.sleep(for: pause)
    }
  }

  /// The task as it is now. One that was just started ECS may not show yet.
  private func describe() async throws -> JSONValue {
    let patience: Duration = task.arn == request.resumedTask ? .zero : .seconds(60)
    let deadline = ContinuousClock.now + patience
    while true {
      let answer = try await context.ecs("DescribeTasks", ["tasks": [.string(task.arn)]])
      if let description = answer["tasks"]?[0] { return description }
      guard .now < deadline else {
        throw DeploymentError.task(.unknownTask(task.arn), nil)
      }
      try await Task.sleep(for: request.pollingInterval.shortest)
    }
  }

  /// Shows the rest of the log, and throws unless the task has succeeded.
  private mutating func conclude(_ end: TaskOutcome) async throws {
    while try await showNews() {}
    switch end {
    case .exited(let code):
      try await waitForEndOfLog()
      if code != 0 { throw DeploymentError.migration(exitCode: code, task) }
    case .failed(let failure):
      throw DeploymentError.task(failure, task)
    }
  }

  // MARK: Log

  /// Shows what was written since the last time. A log that cannot be read is no reason to lose
  /// sight of the task.
  /// - Returns: whether there was anything.
  private mutating func showNews() async throws -> Bool {
    do {
      let lines = try await stream?.next() ?? []
      for line in lines {
        log.note(line)
        context.emit(.log(line))
      }
      return !lines.isEmpty
    } catch let error as AWSError {
      if !error.isRetryable {
        stream = nil
        context.emit(.warning("the task's log cannot be shown: \(error)"))
      }
      return false
    }
  }

  /// Waits a little for the last lines, which CloudWatch may have later than ECS the task's end.
  private mutating func waitForEndOfLog() async throws {
    let deadline = ContinuousClock.now + .seconds(5)
    while stream != nil, !log.hasEnded, .now < deadline {
      try await Task.sleep(for: request.pollingInterval.shortest)
      while try await showNews() {}
    }
  }
}
