import AWSClient

/// What a deployment found when it looked at AWS before doing anything.
struct Ground: Sendable {
  /// The account that the credentials are of.
  let account: String
  /// The task definition that migrates.
  let definition: TaskDefinition
  /// The container of it that migrates.
  let container: TaskDefinition.Container
  /// Where the task runs.
  let place: LaunchPlace
  /// The services with the task definitions that they have now.
  let services: [(service: Service, definition: TaskDefinition)]

  /// Where the log of a task is; nil where that cannot be known.
  func stream(of task: MigrationTask) -> (group: String, stream: String)? {
    guard let target = LogTarget(container),
      let stream = target.stream(container: container.name, task: task.id)
    else { return nil }
    return (target.group, stream)
  }
}
