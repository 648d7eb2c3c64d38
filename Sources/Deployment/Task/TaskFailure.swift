/// Why a task did not start, or did not come to its end.
package enum TaskFailure: Sendable, Hashable {
  /// There is no room for it in the cluster or the region.
  case noCapacity(String)
  /// The image cannot be pulled.
  case imagePull(String)
  /// A secret or parameter of the task definition cannot be read.
  case secretUnreadable(String)
  /// The log group is missing, or may not be written to.
  case logGroup(String)
  /// Something else that a task needs before it starts.
  case startUp(String)
  /// It needed more memory than it has.
  case outOfMemory(String)
  /// It was killed: exit code 137 without another reason.
  case killed(String)
  /// Somebody stopped it.
  case stoppedByUser(String)
  /// ECS stopped it, for a deployment or to move it.
  case stoppedByScheduler(String)
  /// Its Spot capacity was taken away.
  case spotInterruption(String)
  /// It has stopped and nobody knows its exit code.
  case noExitCode(String)
  /// ECS does not know the task (any more).
  case unknownTask(String)
  /// RunTask refused it.
  case refused(String)
}

extension TaskFailure: CustomStringConvertible {
  /// What happened and what to do, in two lines.
  package var description: String {
    switch self {
    case .noCapacity(let reason):
      """
      there is no capacity for the migration task: \(reason)
      Try again later, name another --capacity-provider, subnets in other zones, or a smaller cpu \
      and memory in the task definition.
      """
    case .imagePull(let reason):
      """
      the image of the migration task cannot be pulled: \(reason)
      Look whether the image and tag exist, whether the execution role may read the repository \
      (ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer), and whether the \
      subnets reach it (NAT gateway, VPC endpoints, or a public IP address).
      """
    case .secretUnreadable(let reason):
      """
      a secret of the task definition cannot be read: \(reason)
      Look whether it exists, whether the execution role may read it \
      (secretsmanager:GetSecretValue, ssm:GetParameters, kms:Decrypt), and whether the subnets reach \
      the service.
      """
    case .logGroup(let reason):
      """
      the log group of the migration task cannot be written to: \(reason)
      Create it (`aws logs create-log-group`), or set awslogs-create-group, and let the execution \
      role write (logs:CreateLogStream, logs:PutLogEvents).
      """
    case .startUp(let reason):
      """
      the migration task did not start: \(reason)
      Nothing was run. Correct the task definition or the network, then deploy again.
      """
    case .outOfMemory(let reason):
      """
      the migration task ran out of memory: \(reason)
      The running migration was rolled back. Give the task more memory, then deploy again.
      """
    case .killed(let reason):
      """
      the migration task was killed (exit code 137): \(reason)
      The running migration was rolled back. Most often the memory of the container was too small, \
      or it did not end in time when it was stopped.
      """
    case .stoppedByUser(let reason):
      """
      somebody stopped the migration task: \(reason)
      The running migration was rolled back, what was done before it stays. Deploy again to go on.
      """
    case .stoppedByScheduler(let reason):
      """
      ECS stopped the migration task: \(reason)
      The running migration was rolled back, what was done before it stays. Deploy again to go on.
      """
    case .spotInterruption(let reason):
      """
      the Spot capacity of the migration task was taken away: \(reason)
      The running migration was rolled back. Deploy again, with --capacity-provider FARGATE.
      """
    case .noExitCode(let reason):
      """
      the migration task has stopped without an exit code: \(reason)
      Whether it ran cannot be known from here: look at `migrate status`, then deploy again.
      """
    case .unknownTask(let arn):
      """
      ECS does not know the task \(arn)
      It forgets stopped tasks after an hour. Deploy again: what is applied is not run twice.
      """
    case .refused(let reason):
      """
      ECS does not run the migration task: \(reason)
      Nothing was run.
      """
    }
  }
}
