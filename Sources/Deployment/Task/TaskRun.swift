import AWSClient

/// One migration task, from its start to its end.
struct TaskRun {
  let context: DeploymentContext
  let ground: Ground
  let definition: TaskDefinition
  let phase: DeploymentPhase

  private var request: DeploymentRequest { context.request }

  /// Starts the task, or takes over the one to go on with, and follows it to its end.
  ///
  /// - Returns: what its log says.
  /// - Throws: `DeploymentError` unless the exit code is 0; `AWSError`.
  func run(identifiedBy token: String) async throws -> (MigrationTask, MigrationLog) {
    let task =
      if let arn = request.resumedTask, phase == .expand || request.scope == .contract {
        MigrationTask(arn: arn, phase: phase, taskDefinition: definition.arn)
      } else {
        try await start(identifiedBy: token)
      }
    context.emit(.taskStarted(task))
    do {
      let log = try await follow(task)
      context.emit(.taskSucceeded(task))
      return (task, log)
    } catch {
      throw DeploymentError.leaving(.task(task), after: error)
    }
  }

  // MARK: Start

  /// What RunTask is told.
  ///
  /// - Parameter token: Two requests with the same one start one task.
  func input(identifiedBy token: String) -> JSONValue {
    let command = TaskCommand(ground.container.command, phase: phase)
    var input = ground.place.input
    input["taskDefinition"] = .string(definition.arn)
    input["count"] = 1
    input["clientToken"] = .string("\(token)-\(phase.rawValue)")
    input["startedBy"] = .string("migrate/\(token)")
    input["propagateTags"] = "TASK_DEFINITION"
    input["overrides"] = [
      "containerOverrides": [
        ["name": .string(ground.container.name), "command": JSONValue(command.words)]
      ]
    ]
    return input
  }

  func start(identifiedBy token: String) async throws -> MigrationTask {
    let (context, input) = (context, input(identifiedBy: token))
    do {
      // Not cancelled half-way: a task that was started must not be lost sight of.
      let answer = try await Task { try await context.ecs("RunTask", input) }.value
      if let arn = answer["tasks"]?[0]?["taskArn"]?.text {
        return MigrationTask(arn: arn, phase: phase, taskDefinition: definition.arn)
      }
      let failures = answer["failures"]?.elements ?? []
      let reasons = failures.map {
        [$0["reason"]?.text, $0["detail"]?.text].compactMap(\.self).joined(separator: ", ")
      }
      let reason = reasons.isEmpty ? "ECS gives no reason" : reasons.joined(separator: "; ")
      throw DeploymentError.task(.noCapacity(reason), nil)
    } catch let error as AWSError where error.kind == .service {
      let isCapacity = error.message.lowercased().contains("capacity")
      throw DeploymentError.task(
        isCapacity ? .noCapacity(error.message) : .refused(error.description), nil)
    }
  }

  // MARK: Following

  private func follow(_ task: MigrationTask) async throws -> MigrationLog {
    var stream = ground.stream(of: task).map {
      LogStream(context.client, group: $0.group, stream: $0.stream)
    }
    var log = MigrationLog()
    var status = ""
    var pause = request.pace.shortest
    let deadline = ContinuousClock.now + request.timeout
    while true {
      let description = try await describe(task)
      let hasNews = description["lastStatus"]?.text != status
      status = description["lastStatus"]?.text ?? ""
      if hasNews { context.emit(.taskStatus(task, status)) }
      let isWriting = status != "PROVISIONING" && status != "PENDING"
      let hasWritten = isWriting ? try await show(&stream, &log) : false
      if status == "STOPPED" {
        let end = TaskEnd(description, container: ground.container.name)
        try await showRest(&stream, &log, of: end)
        try check(end, task)
        return log
      }
      guard .now < deadline else {
        throw DeploymentError.taskTimeout(task, status: status, waited: request.timeout)
      }
      pause = hasNews || hasWritten ? request.pace.shortest : request.pace.pause(after: pause)
      try await Task.sleep(for: pause)
    }
  }

  /// The task as it is now. One that was just started ECS may not show yet.
  private func describe(_ task: MigrationTask) async throws -> JSONValue {
    let patience: Duration = task.arn == request.resumedTask ? .zero : .seconds(60)
    let deadline = ContinuousClock.now + patience
    while true {
      let answer = try await context.ecs("DescribeTasks", ["tasks": [.string(task.arn)]])
      if let description = answer["tasks"]?[0] { return description }
      guard .now < deadline else {
        throw DeploymentError.task(.unknownTask(task.arn), nil)
      }
      try await Task.sleep(for: request.pace.shortest)
    }
  }

  /// Shows what was written since the last time.
  /// - Returns: whether there was anything.
  private func show(_ stream: inout LogStream?, _ log: inout MigrationLog) async throws -> Bool {
    guard let lines = try await stream?.next(), !lines.isEmpty else { return false }
    for line in lines {
      log.note(line)
      context.emit(.log(line))
    }
    return true
  }

  /// Shows the end of the log, which CloudWatch may have a little later than ECS the task's end.
  private func showRest(
    _ stream: inout LogStream?, _ log: inout MigrationLog, of end: TaskEnd
  ) async throws {
    guard stream != nil, case .exited = end else { return }
    let deadline = ContinuousClock.now + .seconds(5)
    while true {
      while try await show(&stream, &log) {}
      if log.hasEnded || .now >= deadline { return }
      try await Task.sleep(for: request.pace.shortest)
    }
  }

  private func check(_ end: TaskEnd, _ task: MigrationTask) throws {
    switch end {
    case .exited(0): break
    case .exited(let code): throw DeploymentError.migration(exitCode: code, task)
    case .failed(let failure): throw DeploymentError.task(failure, task)
    }
  }
}
