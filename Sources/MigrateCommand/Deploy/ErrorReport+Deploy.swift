import Deployment
import Migrations

extension ErrorReport {
  /// Describes why a deployment did not succeed.
  init(_ error: DeploymentError, _ palette: Palette) {
    switch error {
    case .unfit(let problems):
      let lines = problems.map { "\(palette("error:", .error)) \($0.quotedLines)" }
      self.init(
        text: (lines + ["Nothing was done."]).joined(separator: "\n"), status: .configuration)
    case .task(let failure, let task):
      let place = task.map { "\nThe task is \($0.arn)\nNo service was touched." } ?? ""
      self.init(labelled: "\("\(failure)".quotedLines)\(place)", .deploymentFailed, palette)
    case .migration(let code, let task):
      self.init(
        labelled: """
          the migration failed with exit code \(code); its log is above
          No service was touched. The task is \(task.arn)
          """, ExitStatus(rawValue: Int32(clamping: code)) ?? .deploymentFailed, palette)
    case .taskTimeout(let task, let status, let waited):
      self.init(
        labelled: """
          the migration task is still \(status) after \(waited.displayText); it goes on by itself
          No service was touched. Go on with the same command and --resume \(task.arn)
          """, .deploymentFailed, palette)
    case .roll(let failure):
      self.init(labelled: Self.text(failure), .deploymentFailed, palette)
    case .lostSight(let unfinished, let message):
      self.init(labelled: "\(message.quotedLines)\n\(Self.text(unfinished))", .unreachable, palette)
    case .interrupted(let unfinished):
      self.init(labelled: "interrupted\n\(Self.text(unfinished))", .interrupted, palette)
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
    case .roll(let service, let task):
      """
      The migration is done, and ECS goes on with the service \(service) by itself. Go on with the \
      same command and --resume \(task.arn)
      """
    }
  }

  private static func text(_ failure: RollFailure) -> String {
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
