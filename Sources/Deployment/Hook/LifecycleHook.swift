package import AWSClient
package import Basics

/// Migrates at the stages of a deployment that ECS itself makes: the expand phase before a task of
/// the new version is started, the contract phase once the new version has all of the traffic.
///
/// Nothing is kept between calls: the deployment names the task, so that a call that comes twice
/// starts one task.
package struct LifecycleHook: Sendable {
  private let settings: Settings
  private let client: AWSClient
  private let log: @Sendable (String) -> Void

  /// How the hook migrates.
  package struct Settings: Sendable, Hashable {
    /// The task definition that migrates; nil for the one of the service's new version.
    package var taskDefinition: String?
    /// The container of it; nil for the only one.
    package var container: String?
    /// The subnets of the task; empty for the service's.
    package var subnets: [String] = []
    /// The security groups of the task; empty for the service's.
    package var securityGroups: [String] = []
    /// Where the task runs; nil for where the service does.
    package var capacityProvider: String?
    /// The stage at which the contract phase runs.
    package var contractStage = "POST_PRODUCTION_TRAFFIC_SHIFT"
    /// Whether the migration leaves backfills to `migrate backfill run`.
    package var defersBackfills = false
    /// After how many seconds ECS calls again.
    package var callBackDelay = 15

    /// Creates the defaults.
    package init() {}
  }

  /// Creates a hook.
  ///
  /// - Parameter log: is told what happens, for people.
  package init(
    _ settings: Settings, client: AWSClient, log: @escaping @Sendable (String) -> Void
  ) {
    self.settings = settings
    self.client = client
    self.log = log
  }

  /// Answers an event of ECS.
  ///
  /// - Throws: `DeploymentError` when the event or the configuration is none to work with, which
  ///   ECS takes for a failure; `AWSError`; `CancellationError`.
  package func answer(_ event: JSONValue) async throws -> JSONValue {
    guard let event = LifecycleEvent(event) else {
      throw DeploymentError.unfit(["the event is none of an ECS deployment's lifecycle hook"])
    }
    do {
      return try await answer(event).json
    } catch let error as AWSError where error.isRetryable {
      log("\(error)\nECS calls again.")
      return HookAnswer.inProgress(
        callBackDelay: settings.callBackDelay, details: event.details
      ).json
    }
  }

  private func answer(_ event: LifecycleEvent) async throws -> HookAnswer {
    guard let phase = phase(of: event.stage) else {
      throw DeploymentError.unfit([
        "lifecycle stage \(event.stage): nothing is to be done there; call this function at "
          + "PRE_SCALE_UP, and for the contract phase at \(settings.contractStage)"
      ])
    }
    let context = try await context(for: event)
    var details = event.details
    guard let arn = details[Self.taskKey]?.text else {
      let task = try await start(phase, event, context)
      log("started the task \(task.arn) for the \(phase.rawValue) phase of \(event.service)")
      details[Self.taskKey] = .string(task.arn)
      details[Self.containerKey] = .string(task.container)
      return .inProgress(callBackDelay: settings.callBackDelay, details: details)
    }
    return try await judge(
      arn, of: phase, container: details[Self.containerKey]?.text ?? "", context, details)
  }

  private static let taskKey = "migrateTask"
  private static let containerKey = "migrateContainer"
  /// Says that ECS did not know the task the last time, as may be just after its start.
  private static let unknownKey = "migrateTaskUnknown"

  private func phase(of stage: String) -> DeploymentPhase? {
    switch stage {
    case "PRE_SCALE_UP": .expand
    case settings.contractStage: .contract
    default: nil
    }
  }

  /// A deployment in miniature: one task, like the service's own.
  private func context(for event: LifecycleEvent) async throws -> DeploymentContext {
    var taskDefinition = settings.taskDefinition ?? ""
    if taskDefinition.isEmpty { taskDefinition = try await self.taskDefinition(of: event) }
    var request = DeploymentRequest(cluster: event.cluster, taskDefinition: taskDefinition)
    request.services = [event.service]
    request.container = settings.container
    request.subnets = settings.subnets
    request.securityGroups = settings.securityGroups
    request.capacityProvider = settings.capacityProvider
    request.scope = .migrate
    request.defersBackfills = settings.defersBackfills
    let log = log
    return DeploymentContext(client: client, request: request) { event in
      if case .warning(let text) = event { log(text) }
    }
  }

  /// The task definition of the service's new version.
  private func taskDefinition(of event: LifecycleEvent) async throws -> String {
    let arn = event.serviceRevision ?? ""
    let answer = try await client.call(
      .ecs, "DescribeServiceRevisions", ["serviceRevisionArns": [.string(arn)]])
    guard let name = answer["serviceRevisions"]?[0]?["taskDefinition"]?.text else {
      throw DeploymentError.unfit(["service revision \(arn): ECS does not know it"])
    }
    return name
  }

  private func start(
    _ phase: DeploymentPhase, _ event: LifecycleEvent, _ context: DeploymentContext
  ) async throws -> (arn: String, container: String) {
    let target = try await Preflight.check(context)
    let run = TaskRun(
      context: context, target: target, definition: target.definition, phase: phase)
    let task = try await run.start(identifiedBy: event.deployment)
    return (task.arn, target.container.name)
  }

  private func judge(
    _ arn: String, of phase: DeploymentPhase, container: String, _ context: DeploymentContext,
    _ details: JSONValue
  ) async throws -> HookAnswer {
    let answer = try await context.ecs("DescribeTasks", ["tasks": [.string(arn)]])
    guard let task = answer["tasks"]?[0] else {
      log("\(TaskFailure.unknownTask(arn))")
      guard details[Self.unknownKey] == nil else { return .failed }
      var details = details
      details[Self.unknownKey] = true
      return .inProgress(callBackDelay: settings.callBackDelay, details: details)
    }
    guard task["lastStatus"]?.text == "STOPPED" else {
      return .inProgress(callBackDelay: settings.callBackDelay, details: details)
    }
    switch TaskOutcome(task, container: container) {
    case .exited(0):
      log("the task \(arn) has succeeded")
      return .succeeded
    case .exited(let code)
    where settings.defersBackfills && phase == .contract
      && code == ExitStatus.waitingForBackfill.rawValue:
      log("the contract phase waits for a backfill; `migrate backfill run` does it")
      return .succeeded
    case .exited(let code):
      log("the task \(arn) has failed with exit code \(code); its log says why")
      return .failed
    case .failed(let failure):
      log("\(failure)\nThe task is \(arn)")
      return .failed
    }
  }
}
