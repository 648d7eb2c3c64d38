import AWSClient
import Basics

/// The rollout of one service to a new task definition.
struct ServiceRollout {
  let context: DeploymentContext
  /// The service as it was before the deployment.
  let before: Service
  /// The ARN of the task definition to go to.
  let target: String

  /// Rolls the service and follows it until it runs the new version alone.
  ///
  /// A service that is on its way to the target already is only followed. A rollout to it that failed is
  /// begun anew, unless it is a deployment that goes on with it.
  /// - Throws: `DeploymentError.rollout`; `AWSError`.
  func run() async throws {
    context.emit(
      .rolloutStarted(service: before.name, taskDefinition: shortName(ofARN: target)))
    let current = try await context.describe(before)
    let isThere = current.taskDefinition == target
    let goesOn = current.isRolling || current.isStable || context.request.resumedTask != nil
    let service = isThere && goesOn ? current : try await update(again: isThere)
    if let deployment = service.primary { try await follow(deployment, service) }
    context.emit(.rolled(service: before.name))
  }

  /// - Parameter again: Whether the service has this task definition already.
  private func update(again: Bool) async throws -> Service {
    let answer = try await context.ecs(
      "UpdateService",
      [
        "service": .string(before.arn), "taskDefinition": .string(target),
        "forceNewDeployment": .bool(again),
      ])
    return answer["service"].map(Service.init) ?? before
  }

  private func follow(_ deployment: Service.Deployment, _ first: Service) async throws {
    var service = first
    var seen = Set(before.events.map(\.id))
    var messages: [String] = []
    var shown: RolloutProgress?
    var pause = context.request.pollingInterval.shortest
    let deadline = ContinuousClock.now + context.request.timeout
    while true {
      let news = service.events.reversed().filter { seen.insert($0.id).inserted }.map(\.message)
      messages += news
      for message in news { context.emit(.serviceEvent(service: service.name, message: message)) }
      let progress = service.progress(of: deployment)
      if progress != shown { context.emit(.rolloutProgress(service: service.name, progress)) }
      let hasNews = !news.isEmpty || progress != shown
      shown = progress
      switch RolloutOutcome(of: deployment.id, in: service, before: before) {
      case .complete: return
      case .underWay: break
      case .ended(let cause): throw failure(cause, messages)
      }
      guard .now < deadline else { throw failure(.timeout(context.request.timeout), messages) }
      pause =
        hasNews
        ? context.request.pollingInterval.shortest
        : context.request.pollingInterval.pause(after: pause)
      try await Task.sleep(for: pause)
      service = try await context.describe(service)
    }
  }

  private func failure(_ cause: RolloutFailure.Cause, _ messages: [String]) -> DeploymentError {
    .rollout(
      RolloutFailure(
        service: before.name, target: shortName(ofARN: target), cause: cause, events: messages))
  }
}

/// What has become of a deployment that was started.
enum RolloutOutcome: Sendable, Hashable {
  case underWay
  case complete
  case ended(RolloutFailure.Cause)

  /// Judges a deployment of a service.
  ///
  /// - Parameter old: the service as it was before the deployment.
  init(of id: String, in service: Service, before old: Service) {
    guard let own = service.deployments.first(where: { $0.id == id }) else {
      // Just after UpdateService, ECS may still show what was before.
      let isStale = service.deployments == old.deployments
      self =
        isStale ? .underWay : .ended(Self.replacement(of: nil, in: service, old.taskDefinition))
      return
    }
    switch (own.status, own.rolloutState) {
    case ("PRIMARY", "FAILED"): self = .ended(.failed(reason: own.reason))
    case ("PRIMARY", "COMPLETED"): self = .complete
    case ("PRIMARY", _): self = .underWay
    default: self = .ended(Self.replacement(of: own, in: service, old.taskDefinition))
    }
  }

  /// Why another deployment is the primary one.
  private static func replacement(
    of own: Service.Deployment?, in service: Service, _ old: String
  ) -> RolloutFailure.Cause {
    let new = service.primary?.taskDefinition ?? ""
    // ECS goes back to the last version that was complete, which need not be the one before.
    guard new == old || own?.rolloutState == "FAILED" else {
      return .superseded(by: shortName(ofARN: new))
    }
    let reasons = [own?.reason, service.primary?.reason].compactMap(\.self)
    return .rolledBack(reason: reasons.first { !$0.isEmpty } ?? "ECS gives no reason")
  }
}

extension Service {
  /// How far a deployment is.
  fileprivate func progress(of deployment: Deployment) -> RolloutProgress {
    let now = deployments.first { $0.id == deployment.id } ?? deployment
    return RolloutProgress(
      running: now.runningCount, desired: now.desiredCount, failed: now.failedTasks,
      state: now.rolloutState ?? "")
  }
}
