package import AWSClient
import Basics

/// A deployment: the migration first, and only when it has succeeded, the services.
///
/// ```swift
/// let deployment = Deployment(request, client: client, id: id) { print($0) }
/// try await deployment.run()
/// ```
/// Nothing is ever downgraded: after a failed roll the expanded schema still serves the old version.
package struct Deployment: Sendable {
  private let context: DeploymentContext
  private let id: String

  /// Prepares a deployment without doing anything.
  ///
  /// - Parameters:
  ///   - id: names the deployment in AWS, at most 40 letters, digits and hyphens. Two with the same
  ///     one start one task.
  ///   - emit: is told of all that happens.
  package init(
    _ request: DeploymentRequest, client: AWSClient, id: String,
    emit: @escaping @Sendable (DeploymentEvent) -> Void
  ) {
    context = DeploymentContext(client: client, request: request, emit: emit)
    self.id = id
  }

  private var request: DeploymentRequest { context.request }

  /// Deploys.
  ///
  /// - Throws: `DeploymentError`; `AWSError`; `CancellationError` before anything was done.
  package func run() async throws {
    let target = try await Preflight.check(context)
    context.emit(.checked(account: target.account))
    let definition = try await register(target.definition)
    if request.scope == .contract {
      _ = try await migrate(.contract, definition, target)
      return
    }
    let (task, log) = try await migrate(.expand, definition, target)
    guard request.rolls else { return }
    for (service, old) in target.services {
      try await roll(service, from: old, after: task, log, target)
    }
    if request.scope == .rolloutAndContract {
      do {
        _ = try await migrate(.contract, definition, target)
      } catch DeploymentError.migration(let code, _)
        where request.defersBackfills && code == ExitStatus.waitingForBackfill.rawValue
      {
        context.emit(
          .warning(
            "the contract phase waits for a backfill; `migrate backfill run` does it, and "
              + "`migrate deploy --contract` what waits"))
      }
    }
  }

  /// What `run()` would do, step by step.
  ///
  /// - Throws: `DeploymentError.unfit`; `AWSError`.
  package func plan() async throws -> [String] {
    let target = try await Preflight.check(context)
    return DeploymentPlan(request: request, target: target).steps
  }

  /// Registers a revision with the new images, unless the latest has them already.
  private func register(_ definition: TaskDefinition) async throws -> TaskDefinition {
    let changed = definition.choosing(request.images)
    guard changed != definition else { return definition }
    let answer = try await context.client.call(
      .ecs, "RegisterTaskDefinition", changed.registration)
    guard let new = TaskDefinition(answer: answer) else { return definition }
    context.emit(.registered(taskDefinition: new.name))
    return new
  }

  private func migrate(
    _ phase: DeploymentPhase, _ definition: TaskDefinition, _ target: DeploymentTarget
  ) async throws -> (MigrationTask, MigrationLog) {
    let run = TaskRun(context: context, target: target, definition: definition, phase: phase)
    return try await run.run(identifiedBy: id)
  }

  private func roll(
    _ service: Service, from old: TaskDefinition, after task: MigrationTask, _ log: MigrationLog,
    _ target: DeploymentTarget
  ) async throws {
    do {
      let new = try await register(old)
      try await ServiceRollout(context: context, before: service, target: new.arn).run()
    } catch DeploymentError.rollout(var failure) {
      failure.downgrade =
        RevertCommand(
          cluster: request.cluster, task: task, target: target, targets: log.downgradeTargets
        )?.text
      throw DeploymentError.rollout(failure)
    } catch {
      throw DeploymentError.leaving(.rollout(service: service.name, after: task), after: error)
    }
  }
}
