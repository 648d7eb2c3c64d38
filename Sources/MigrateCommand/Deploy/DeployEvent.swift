import Basics
import Deployment
import FoundationEssentials

/// An event of a deployment as `--json` prints it, one object a line.
///
/// `event` says which of the other keys are there.
struct DeployEvent: Encodable, Sendable {
  var event: String
  var level = RunEvent.Level.info
  var time = Date()
  var account: String?
  var taskArn: String?
  var phase: String?
  var taskDefinition: String?
  var service: String?
  var status: String?
  var message: String?
  var running: Int?
  var desired: Int?
  var failed: Int?
  var steps: [String]?
  var exitCode: Int32?

  private init(_ event: String) { self.event = event }

  /// Makes the record of an event.
  init(_ event: DeploymentEvent) {
    switch event {
    case .checked(let account):
      self.init("checked")
      self.account = account
    case .warning(let text):
      self.init("warning")
      level = .warning
      message = text
    case .registered(let name):
      self.init("registered")
      taskDefinition = name
    case .taskStarted(let task): self.init("task_started", task)
    case .taskStatus(let task, let status):
      self.init("task_status", task)
      self.status = status
    case .log(let line):
      self.init("log")
      message = line.message
    case .taskSucceeded(let task): self.init("task_succeeded", task)
    case .rolloutStarted(let service, let target):
      self.init("roll_started", service: service)
      taskDefinition = target
    case .serviceEvent(let service, let message):
      self.init("service_event", service: service)
      self.message = message
    case .rolloutProgress(let service, let progress):
      self.init("roll_progress", service: service)
      status = progress.state
      (running, desired, failed) = (progress.running, progress.desired, progress.failed)
    case .rolled(let service): self.init("rolled", service: service)
    }
  }

  /// Makes the record of a plan.
  init(plan steps: [String]) {
    self.init("plan")
    self.steps = steps
  }

  /// The record of a deployment that succeeded.
  static var completed: DeployEvent { DeployEvent("deploy_completed") }

  /// Makes the record of a deployment that failed.
  init(failure report: ErrorReport) {
    self.init("deploy_failed")
    level = .error
    message = report.text
    // Which signal it was, the event does not know.
    exitCode = report.status == .interrupted ? nil : report.status.rawValue
  }

  private init(_ event: String, _ task: MigrationTask) {
    self.init(event)
    (taskArn, phase, taskDefinition) = (task.arn, task.phase.rawValue, task.taskDefinition)
  }

  private init(_ event: String, service: String) {
    self.init(event)
    self.service = service
  }
}
