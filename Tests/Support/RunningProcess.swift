package import Foundation

/// A child process with its output.
///
/// `runProcess` is for the usual case; this one is for a test that has to do something in between.
package final class RunningProcess: Sendable {
  /// Where a process reads and writes.
  package enum Connections: Sendable, Hashable {
    /// Pipes, and this text as the standard input.
    case pipes(input: String = "")
    /// A terminal of this size; `type` types.
    case terminal(columns: UInt16 = 80, rows: UInt16 = 24)
  }

  private let command: String
  private let process: ChildProcess
  private let output: OutputBuffer
  private let errors: OutputBuffer
  /// Where a person would type; nil without a terminal.
  private let keyboard: FileHandle?

  /// Starts a process.
  ///
  /// - Parameters:
  ///   - executable: The program: a path, or a name to be looked up in PATH.
  ///   - environment: Added to a clean environment of PATH, HOME (where nothing is), TZ and LANG.
  ///   - directory: The working directory.
  package init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
    in directory: URL? = nil, connections: Connections = .pipes()
  ) throws {
    let path = try Self.locate(executable)
    let environment = Self.cleanEnvironment.merging(environment) { $1 }
    command = ([executable] + arguments).joined(separator: " ")

    switch connections {
    case .pipes(let input):
      let (outputPipe, errorPipe) = (Self.pipe(), Self.pipe())
      let inputFile = try Self.file(holding: input)
      process = try ChildProcess(
        path, arguments, environment: environment, directory: directory?.path,
        input: inputFile, output: outputPipe.fileHandleForWriting,
        errors: errorPipe.fileHandleForWriting)
      try outputPipe.fileHandleForWriting.close()
      try errorPipe.fileHandleForWriting.close()
      output = OutputBuffer(reading: outputPipe.fileHandleForReading)
      errors = OutputBuffer(reading: errorPipe.fileHandleForReading)
      keyboard = nil
    case .terminal(let columns, let rows):
      let terminal = try PseudoTerminal(columns: columns, rows: rows)
      process = try ChildProcess(
        path, arguments, environment: environment, directory: directory?.path,
        input: terminal.device, output: terminal.device, errors: terminal.device)
      try terminal.device.close()
      output = OutputBuffer(reading: terminal.control)
      errors = OutputBuffer()
      keyboard = terminal.control
    }
  }

  deinit { process.kill() }

  /// Sends a signal, for example `SIGINT`; nothing when the process has ended.
  package func signal(_ number: Int32) {
    process.signal(number)
  }

  /// Types a line at the terminal.
  package func type(_ line: String) throws {
    try keyboard?.write(contentsOf: Data("\(line)\n".utf8))
  }

  /// Waits until the output, errors included, has this text in it.
  /// - Throws: `ProcessFailure` when the output ends without it, or after the time limit.
  package func waitForOutput(_ text: String, timeLimit: Duration = .patience) async throws {
    let end = ContinuousClock.now + timeLimit
    while true {
      // Asked first, so that what was written just before the end is seen.
      let isOver = output.isAtEnd && errors.isAtEnd
      if output.text.contains(text) || errors.text.contains(text) { return }
      guard !isOver, ContinuousClock.now < end else {
        throw failure("did not write “\(text)”")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Whether the process has ended, as far as its output tells.
  package var hasEnded: Bool { output.isAtEnd && errors.isAtEnd }

  /// What it has written to its output until now.
  package var outputSoFar: String { output.text }

  /// Waits for the end of the process.
  /// - Throws: `ProcessFailure` after the time limit, when the process and its children are killed.
  package func result(timeLimit: Duration = .patience) async throws -> ProcessResult {
    let watchdog = Task { [process] in
      try await Task.sleep(for: timeLimit)
      return process.kill()
    }
    let code = await process.exit.first { _ in true }
    watchdog.cancel()
    let wasKilled = (try? await watchdog.value) ?? false
    guard let code, !wasKilled else {
      throw failure("did not end within \(timeLimit)")
    }
    await output.waitForEnd()
    await errors.waitForEnd()
    return ProcessResult(exitCode: code, output: output.text, errors: errors.text)
  }

  private func failure(_ what: String) -> ProcessFailure {
    ProcessFailure(
      description: """
        \(command)
        \(what); its output: \(output.text)
        errors: \(errors.text)
        """)
  }

  private static let cleanEnvironment = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    "HOME": home, "TZ": "UTC", "LANG": "C.UTF-8",
  ]

  /// An empty home for all programs of the tests, which goes away with their process.
  private static let home: String = {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "migrate-test-home-\(getpid())", directoryHint: .isDirectory)
    try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: RunningProcess.home) }
    return directory.path
  }()

  private static func locate(_ executable: String) throws -> String {
    if executable.contains("/") { return executable }
    let directories = cleanEnvironment["PATH", default: ""].split(separator: ":")
    for directory in directories {
      let path = "\(directory)/\(executable)"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw ProcessFailure(
      description: "\(executable) is not installed; run the tests by `make test`")
  }

  private static func pipe() -> Pipe {
    ChildProcess.keepingFromChildren {
      let pipe = Pipe()
      return (pipe, [pipe.fileHandleForReading, pipe.fileHandleForWriting].map(\.fileDescriptor))
    }
  }

  /// An unlinked file: unlike a pipe it takes any amount without a writer.
  private static func file(holding text: String) throws -> FileHandle {
    guard !text.isEmpty else { return try FileHandle(forReadingFrom: URL(filePath: "/dev/null")) }
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try FileHandle(forReadingFrom: file)
  }
}
