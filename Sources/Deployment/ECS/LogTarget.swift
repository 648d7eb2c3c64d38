import AWSClient

/// Where CloudWatch Logs has what a container writes.
struct LogTarget: Sendable, Hashable {
  let group: String
  /// The stream's name before `/container/task`.
  let prefix: String?
  /// Whether the group is made when it is missing.
  let createsGroup: Bool

  /// Reads a container's log configuration; nil when it does not log to CloudWatch Logs.
  init?(_ container: TaskDefinition.Container) {
    guard let configuration = container.json["logConfiguration"],
      configuration["logDriver"]?.text == "awslogs", let options = configuration["options"],
      let group = options["awslogs-group"]?.text
    else { return nil }
    self.group = group
    prefix = options["awslogs-stream-prefix"]?.text
    createsGroup = options["awslogs-create-group"]?.text == "true"
  }

  /// The stream of one task's container; nil where its name cannot be known.
  func stream(container: String, task: String) -> String? {
    prefix.map { "\($0)/\(container)/\(task)" }
  }
}
