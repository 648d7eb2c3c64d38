/// What is to be deployed, and how.
package struct DeploymentRequest: Sendable, Hashable {
  /// The cluster's name or ARN.
  package var cluster: String
  /// The services that roll after the migration, in this order.
  package var services: [String] = []
  /// The family, `family:revision` or ARN of the task that migrates.
  package var taskDefinition: String
  /// The container of that task that runs `migrate`; nil for the only one.
  package var container: String?
  /// The images of the new version.
  package var images: [ImageChoice] = []
  /// The subnets of the task; empty for those of the first service.
  package var subnets: [String] = []
  /// The security groups of the task; empty for those of the first service.
  package var securityGroups: [String] = []
  /// Where the task runs; nil for what the first service has.
  package var capacityProvider: String?
  /// Which parts of a deployment are done.
  package var scope = Scope.rollout
  /// Whether the migration leaves backfills to `migrate backfill run`.
  package var defersBackfills = false
  /// A task of an interrupted deployment to go on with, instead of starting one.
  package var resumedTask: String?
  /// How long the task may run, and then how long each service may roll.
  package var timeout: Duration = .seconds(30 * 60)
  /// How long to wait between looks at AWS.
  package var pollingInterval = PollingInterval()

  /// Which parts of a deployment are done.
  package enum Scope: Sendable, Hashable {
    /// The expand phase of the migration.
    case migrate
    /// The expand phase, then the services roll.
    case rollout
    /// The expand phase, the services, and the contract phase once all are stable.
    case rolloutAndContract
    /// The contract phase alone, of a version that is stable already.
    case contract
  }

  /// Creates a request with the defaults.
  package init(cluster: String, taskDefinition: String) {
    self.cluster = cluster
    self.taskDefinition = taskDefinition
  }

  /// Whether the services roll.
  var rolls: Bool { scope == .rollout || scope == .rolloutAndContract }
}

/// How long to wait between looks at something that changes by itself.
package struct PollingInterval: Sendable, Hashable {
  /// The first pause, and the one after each change.
  package var shortest: Duration
  /// What the pauses grow to while nothing changes.
  package var longest: Duration

  /// Creates a pace; each pause is a quarter longer than the one before.
  package init(shortest: Duration = .seconds(1), longest: Duration = .seconds(6)) {
    self.shortest = shortest
    self.longest = max(shortest, longest)
  }

  /// The pause after another, during which nothing has changed.
  func pause(after last: Duration) -> Duration { min(last * 5 / 4, longest) }
}
