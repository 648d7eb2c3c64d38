import Foundation

/// A finished run of the built `migrate`.
struct BuiltProgram {
  var status: Int32
  var output: String
  var errors: String

  /// Where the program is: beside the tests.
  static var path: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("migrate").path
  }

  /// Runs the program, or another executable such as a shell.
  init(
    _ arguments: [String], in directory: TemporaryDirectory, variables: [String: String] = [:],
    executable: String = path
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
    process.environment = variables
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    self.output = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    self.errors = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}
