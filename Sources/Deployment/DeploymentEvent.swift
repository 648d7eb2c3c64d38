/// Something that happened in a deployment, for whoever shows it.
package enum DeploymentEvent: Sendable, Hashable {
  /// Everything was looked at and is as it should be.
  case checked(account: String)
  /// Something that is no reason to stop.
  case warning(String)
  /// A new revision of a task definition was registered.
  case registered(taskDefinition: String)
  /// A migration task was started, or taken over from an interrupted deployment.
  case taskStarted(MigrationTask)
  /// The task is in another state, such as `PENDING` or `RUNNING`.
  case taskStatus(MigrationTask, String)
  /// The task wrote a line.
  case log(LogLine)
  /// The migration is done.
  case taskSucceeded(MigrationTask)
  /// A service is about to roll.
  case rolloutStarted(service: String, taskDefinition: String)
  /// ECS says something of a service.
  case serviceEvent(service: String, message: String)
  /// Where a service stands.
  case rolloutProgress(service: String, RolloutProgress)
  /// A service runs the new version alone.
  case rolled(service: String)
}

/// A task that migrates.
package struct MigrationTask: Sendable, Hashable {
  /// The ARN, for the AWS CLI and for `--resume`.
  package var arn: String
  /// Which part of the migration it does.
  package var phase: DeploymentPhase
  /// What the task was started from.
  package var taskDefinition: String

  /// The last part of the ARN, by which consoles and log streams name the task.
  package var id: String { shortName(ofARN: arn) }
}

/// The part of a migration that runs before, or after, the services roll.
package enum DeploymentPhase: String, Sendable, Hashable {
  /// Before the new version takes traffic.
  case expand
  /// Once no old version is left.
  case contract
}

/// A line of a task's log.
package struct LogLine: Sendable, Hashable {
  /// When CloudWatch got it, in milliseconds since 1970.
  package var time: Int
  /// The line.
  package var message: String

  /// Creates a line.
  package init(time: Int, message: String) {
    self.time = time
    self.message = message
  }
}

/// How far a service is.
package struct RolloutProgress: Sendable, Hashable {
  /// How many tasks of the new version run.
  package var running: Int
  /// How many are to run.
  package var desired: Int
  /// How many of them failed to start.
  package var failed: Int
  /// `IN_PROGRESS` and so on.
  package var state: String
}
