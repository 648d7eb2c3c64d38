import AWSClient
import Testing

@testable import Deployment
import Basics

@Suite("How a task ended")
struct TaskEndTests {
  /// A stopped task whose container `migrate` has these members.
  private func end(
    _ stopCode: String, _ reason: String, container: JSONValue = .object([:])
  ) -> TaskOutcome {
    var container = container
    container["name"] = "migrate"
    return TaskOutcome(
      [
        "lastStatus": "STOPPED", "stopCode": .string(stopCode), "stoppedReason": .string(reason),
        "containers": [["name": "sidecar", "exitCode": 0], container],
      ], container: "migrate")
  }

  @Test("the exit code is that of the container that migrates", arguments: [0, 1, 65])
  func exitCode(code: Int) {
    let container: JSONValue = ["exitCode": .number(String(code))]
    #expect(
      end("EssentialContainerExited", "Essential container in task exited", container: container)
        == .exited(code))
  }

  @Test(
    "what ECS says about a task that did not start decides the remedy",
    arguments: [
      ("CannotPullContainerError: pull image manifest has been retried 1 time(s)", "image"),
      (
        """
        ResourceInitializationError: unable to pull secrets or registry auth: execution resource \
        retrieval failed: unable to retrieve secret from asm: service call has been retried
        """, "secret"
      ),
      (
        """
        ResourceInitializationError: failed to validate logger args: create stream has been retried \
        1 times: failed to create Cloudwatch log stream: The specified log group does not exist.
        """, "log group"
      ),
      ("Timeout waiting for network interface provisioning to complete.", "did not start"),
      ("Capacity is unavailable at this time. Please try again later", "no capacity"),
    ])
  func startFailures(reason: String, word: String) {
    guard case .failed(let failure) = end("TaskFailedToStart", reason) else {
      Issue.record("it counts as an exit")
      return
    }
    let firstLine = failure.description.split(separator: "\n")[0]
    #expect(firstLine.contains(word), "\(failure)")
    #expect(firstLine.contains(reason.split(separator: "\n")[0]))
  }

  @Test("too little memory is told from other kills")
  func memory() {
    let reason = "OutOfMemoryError: Container killed due to memory usage"
    let killed: JSONValue = ["exitCode": 137, "reason": .string(reason)]
    #expect(
      end("EssentialContainerExited", "Essential container in task exited", container: killed)
        == .failed(.outOfMemory("Essential container in task exited; \(reason)")))
    #expect(
      end("EssentialContainerExited", "Essential container", container: ["exitCode": 137])
        == .failed(.killed("Essential container")))
  }

  @Test("who stopped a task is said, whatever its exit code")
  func stopped() {
    let code: JSONValue = ["exitCode": 143]
    #expect(end("UserInitiated", "by hand", container: code) == .failed(.stoppedByUser("by hand")))
    #expect(
      end("SpotInterruption", "Your Spot Task was interrupted.", container: code)
        == .failed(.spotInterruption("Your Spot Task was interrupted.")))
    #expect(
      end("ServiceSchedulerInitiated", "Scaling", container: code)
        == .failed(.stoppedByScheduler("Scaling")))
  }

  @Test("a migration that was done when its task was stopped is a success")
  func done() {
    #expect(end("UserInitiated", "by hand", container: ["exitCode": 0]) == .exited(0))
  }

  @Test("a task without an exit code is no success")
  func noExitCode() {
    #expect(
      end("EssentialContainerExited", "") == .failed(.noExitCode("ECS gives no reason")))
  }
}
