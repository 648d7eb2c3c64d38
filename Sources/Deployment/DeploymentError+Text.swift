package import Basics

extension DeploymentError: DetailedError {
  /// Told by what went wrong; the task's own exit code where the migration failed.
  package var exitStatus: ExitStatus {
    switch self {
    case .unfit: .configuration
    case .task, .taskTimeout, .rollout: .deploymentFailed
    case .migration(let code, _): ExitStatus(rawValue: Int32(clamping: code)) ?? .deploymentFailed
    case .lostSight: .unreachable
    case .interrupted: .interrupted
    }
  }

  /// The whole text.
  package func rendered(_ palette: Palette) -> String {
    switch self {
    case .unfit(let problems):
      (problems.map { palette.labelled($0.quotedLines) } + ["Nothing was done."])
        .joined(separator: "\n")
    case .task(let failure, let task):
      palette.labelled(
        "\(failure)".quotedLines
          + (task.map { "\nThe task is \($0.arn)\nNo service was touched." } ?? ""))
    case .migration(let code, let task):
      palette.labelled(
        """
        the migration failed with exit code \(code); its log is above
        No service was touched. The task is \(task.arn)
        """)
    case .taskTimeout(let task, let status, let waited):
      palette.labelled(
        """
        the migration task is still \(status) after \(waited.displayText); it goes on by itself
        No service was touched. Go on with the same command and --resume \(task.arn)
        """)
    case .rollout(let failure): palette.labelled(Self.text(failure))
    case .lostSight(let unfinished, let message):
      palette.labelled("\(message.quotedLines)\n\(Self.text(unfinished))")
    case .interrupted(let unfinished): palette.labelled("interrupted\n\(Self.text(unfinished))")
    }
  }

  private static func text(_ unfinished: Unfinished) -> String {
    switch unfinished {
    case .task(let task):
      """
      The migration task goes on by itself; no service was touched. Go on with the same command and \
      --resume \(task.arn)
      To end it instead, `aws ecs stop-task`: its running migration is rolled back.
      """
    case .rollout(let service, let task):
      """
      The migration is done, and ECS goes on with the service \(service) by itself. Go on with the \
      same command and --resume \(task.arn)
      """
    }
  }

  private static func text(_ failure: RolloutFailure) -> String {
    let service = failure.service
    let cause =
      switch failure.cause {
      case .rolledBack(let reason):
        "the service \(service) did not get to \(failure.target); ECS rolled it back: \(reason.quotedLines)"
      case .failed(let reason):
        "the service \(service) did not get to \(failure.target): \(reason.quotedLines)"
      case .superseded(let other):
        "another deployment took the service \(service) over, to \(other)"
      case .timeout(let duration):
        """
        the service \(service) is not at \(failure.target) after \(duration.displayText); ECS goes \
        on with it
        """
      }
    let revert =
      failure.downgrade.map { "\nTo revert it all the same, once you have decided that:\n\($0)" }
    return
      ([cause] + failure.events.suffix(5).map { "  \($0.visibleLine)" } + [
        "The migration stays, and nothing was downgraded: the expanded schema still serves the old "
          + "version." + (revert ?? "")
      ]).joined(separator: "\n")
  }
}
