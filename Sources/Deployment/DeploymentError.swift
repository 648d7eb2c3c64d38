import AWSClient

/// Why a deployment did not succeed.
package enum DeploymentError: Error, Sendable, Hashable {
  /// Nothing was done: what has to be set right first.
  case unfit([String])
  /// The task did not start, or did not come to its end.
  case task(TaskFailure, MigrationTask?)
  /// The migration ended with this exit code, which is not 0.
  case migration(exitCode: Int, MigrationTask)
  /// The task runs longer than it may.
  case taskTimeout(MigrationTask, status: String, waited: Duration)
  /// A service did not get to the new version.
  case rollout(RolloutFailure)
  /// AWS cannot be asked any more; what goes on by itself.
  case lostSight(of: Unfinished, message: String)
  /// The user stopped this program; what goes on by itself.
  case interrupted(Unfinished)
}

extension DeploymentError {
  /// What to throw when an error ends the watch over what goes on by itself.
  static func leaving(_ unfinished: Unfinished, after error: any Error) -> any Error {
    switch error {
    case is DeploymentError: error
    case _ where Task.isCancelled: DeploymentError.interrupted(unfinished)
    case let error as AWSError:
      DeploymentError.lostSight(of: unfinished, message: "\(error)")
    default: error
    }
  }
}

/// What goes on by itself after this program has ended.
package enum Unfinished: Sendable, Hashable {
  /// A migration task.
  case task(MigrationTask)
  /// The rollout of a service, after the migration by a task.
  case rollout(service: String, after: MigrationTask)
}

/// Why a service did not get to the new version.
package struct RolloutFailure: Sendable, Hashable {
  /// The service.
  package var service: String
  /// The task definition that it was to run.
  package var target: String
  /// What happened.
  package var cause: Cause
  /// What ECS said of the service, the latest last.
  package var events: [String]
  /// The command that reverts the migration, if the operator wants that.
  package var downgrade: String?

  /// What happened to a rollout.
  package enum Cause: Sendable, Hashable {
    /// ECS went back to the version before, by its circuit breaker or an alarm.
    case rolledBack(reason: String)
    /// ECS gave up, and does not go back by itself.
    case failed(reason: String)
    /// Another deployment took over.
    case superseded(by: String)
    /// It takes longer than it may.
    case timeout(Duration)
  }
}
