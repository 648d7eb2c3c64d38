import AWSClient

/// What a deployment found when it looked at AWS before doing anything.
struct DeploymentTarget: Sendable {
  /// The account that the credentials are of.
  let account: String
  /// The task definition that migrates.
  let definition: TaskDefinition
  /// The container of it that migrates.
  let container: TaskDefinition.Container
  /// Where the container's log is; nil where it cannot be read.
  let log: LogTarget?
  /// Where the task runs.
  let place: LaunchPlace
  /// The services with the task definitions that they have now.
  let services: [(service: Service, definition: TaskDefinition)]

  /// Where the log of a task is; nil where it cannot be read.
  func stream(of task: MigrationTask) -> (group: String, stream: String)? {
    log.map { ($0.group, "\($0.prefix)/\(container.name)/\(task.id)") }
  }
}
