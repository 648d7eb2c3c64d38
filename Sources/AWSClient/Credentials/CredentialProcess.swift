import Glibc
import Basics

/// A program that prints credentials: a profile's `credential_process`.
enum CredentialProcess {
  /// Runs a command line and reads the JSON that it prints.
  static func credentials(from command: String) async throws -> Credentials {
    let source = "the profile's credential_process"
    // Its errors go where those of this program go, and it may ask at the terminal.
    let finished = await runBlocking(until: nil, cancellable: true) {
      try? runForOutput(
        "/bin/sh", ["-c", command], environment: .inherited, errors: STDERR_FILENO,
        keepsInput: true)
    }
    guard let finished else { throw CancellationError() }
    let result = finished ?? ([], 127)
    guard result.status == 0 else {
      throw AWSError(
        .credentials, code: "CredentialSourceFailed",
        message: "\(source) ended with exit code \(result.status)")
    }
    return try Credentials(try? JSONValue(parsing: result.output), from: source)
  }
}
