import AWSClient
import Basics

/// Where CloudWatch Logs has what a container writes.
struct LogTarget: Sendable, Hashable {
  let group: String
  /// The stream's name before `/container/task`.
  let prefix: String
  /// Its region; nil for that of the task.
  let region: String?
  /// Whether the group is made when it is missing.
  let createsGroup: Bool

  /// Reads a container's log configuration; nil when it does not log to CloudWatch Logs, or to
  /// streams whose names nobody can know.
  init?(_ container: TaskDefinition.Container) {
    guard let configuration = container.json["logConfiguration"],
      configuration["logDriver"]?.text == "awslogs", let options = configuration["options"],
      let group = options["awslogs-group"]?.text,
      let prefix = options["awslogs-stream-prefix"]?.text
    else { return nil }
    self.group = group
    self.prefix = prefix
    region = options["awslogs-region"]?.text
    createsGroup = options["awslogs-create-group"]?.text == "true"
  }
}
