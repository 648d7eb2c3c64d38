import Glibc
import Migrations
import JSON

/// A program that prints credentials: a profile's `credential_process`.
enum CredentialProcess {
  /// Runs a command line and reads the JSON that it prints.
  static func credentials(from command: String) async throws -> Credentials {
    let source = "the profile's credential_process"
    let result = await offload(until: nil, cancellable: true) { output(of: command) }
    guard let result else { throw CancellationError() }
    guard result.status == 0 else {
      throw AWSError(
        .credentials, code: "CredentialSourceFailed",
        message: "\(source) ended with exit code \(result.status)")
    }
    return try Credentials(try? JSONValue(parsing: result.output), from: source)
  }

  /// What a shell command prints. Its errors go where those of this program go.
  private static func output(of command: String) -> (output: [UInt8], status: Int32) {
    guard let stream = popen(command, "re") else { return ([], errno) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      output += buffer[..<count]
    }
    return (output, pclose(stream) >> 8)
  }
}
