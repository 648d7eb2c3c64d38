import AWSClient
import Basics

/// One phase of a migration: a task is started, and followed to its end.
struct TaskRun {
  let context: DeploymentContext
  let target: DeploymentTarget
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
      var watch = TaskWatch(task, context: context, target: target)
      let log = try await watch.run()
      context.emit(.taskSucceeded(task))
      return (task, log)
    } catch {
      throw DeploymentError.leaving(.task(task), after: error)
    }
  }

  /// Starts the task.
  ///
  /// - Parameter token: Two starts with the same one come to one task.
  /// - Throws: `DeploymentError.task` when ECS refuses; `AWSError`.
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
    } catch let error as AWSError where error.kind == .service && !error.isRetryable {
      let isCapacity = error.message.lowercased().contains("capacity")
      throw DeploymentError.task(
        isCapacity ? .noCapacity(error.message) : .refused(error.description), nil)
    }
  }

  /// What RunTask is told.
  private func input(identifiedBy token: String) -> JSONValue {
    let command = TaskCommand(
      target.container.command, phase: phase, defersBackfills: request.defersBackfills)
    var input = target.place.input
    input["taskDefinition"] = .string(definition.arn)
    input["count"] = 1
    input["clientToken"] = .string("\(token)-\(phase.rawValue)")
    input["startedBy"] = .string("migrate/\(token)")
    input["propagateTags"] = "TASK_DEFINITION"
    input["overrides"] = [
      "containerOverrides": [
        ["name": .string(target.container.name), "command": JSONValue(command.words)]
      ]
    ]
    return input
  }
}
