import FoundationEssentials
import Glibc
import Migrations

/// The Python of a project, with the packages that its migrations import.
struct PythonInterpreter: Sendable, Hashable {
  /// The program.
  let path: String

  /// Finds the Python for a directory: the one that the user names; that of `$VIRTUAL_ENV`; that of
  /// `.venv` or `venv` in the directory, or in the current one where that is above it; `python3` in PATH.
  ///
  /// What the user does not name is run only where it belongs to him.
  /// - Throws: `ToolFailure` when there is none, or it is another user's.
  init(for tree: SourceTree) throws(ToolFailure) {
    if let named = tree.python {
      guard let path = Self.executable(named) else {
        throw ToolFailure(reason: "there is no Python (\(named))")
      }
      self.path = path
      return
    }
    let candidates = Self.candidates(around: tree.path)
    guard let path = candidates.lazy.compactMap(Self.executable).first else {
      throw ToolFailure(reason: "there is no Python (\(candidates.last ?? ""))")
    }
    for file in [tree.path, directoryName(directoryName(path)), directoryName(path), path] {
      guard let reason = PathTrust.distrust(ofFile: file.ifEmpty("/")) else { continue }
      throw ToolFailure(
        reason: "\(file) is not run: \(reason); if it is to be, name the Python by --python")
    }
    self.path = path
  }

  private static func candidates(around directory: String) -> [String] {
    var found = getenv("VIRTUAL_ENV").map { ["\(String(cString: $0))/bin/python"] } ?? []
    let (project, current) = (absolute(directory), absolute("."))
    for place in [project] + (project.hasPrefix(current + "/") ? [current] : []) {
      found += ["\(place)/.venv/bin/python", "\(place)/venv/bin/python"]
    }
    return found + ["python3"]
  }

  private static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return "" }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The path of a program that is there; a name is looked up in PATH.
  private static func executable(_ name: String) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    let directories = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    return directories.lazy.map { MigrateCommand.path(name, from: String($0)) }
      .first { access($0, X_OK) == 0 }
  }

  /// Runs a program of migrate's own, which writes its answer as JSON.
  ///
  /// - Parameters:
  ///   - program: The source. It gets the directory and the path of the answer as arguments.
  ///   - directory: The project.
  ///   - environment: The variables that it finds.
  ///   - purpose: What is read, for people.
  /// - Throws: `ToolFailure` with the last line that the program wrote; `CancellationError`.
  func answer<Answer: Decodable>(
    of program: [UInt8], for directory: String, environment: ProgramEnvironment = .project,
    toRead purpose: String = "its migrations", as type: Answer.Type
  ) async throws -> Answer {
    let place = try TemporaryDirectory(prefix: "migrate-import-")
    let (answer, log) = ("\(place.path)/answer.json", "\(place.path)/log")
    let source = "\(place.path)/history.py"
    _ = try NewFile(path: source, text: String(decoding: program, as: UTF8.self)).write()
    Terminal.current.diagnostics.writeLine(
      "running \(path) with the project's own code in \(directory), to read \(purpose)")
    let status = try await runProgram(
      path, [source, directory, answer], environment: environment, output: log)
    guard status == 0, let bytes = try contents(ofFile: answer) else {
      let lines = (try readTextFile(log) ?? "").split(separator: "\n")
      throw ToolFailure(reason: "\(path): \(lines.last ?? "ended with \(status)")")
    }
    return try JSONDecoder().decode(type, from: Data(bytes))
  }
}

/// Why the tool itself could not be asked.
struct ToolFailure: Error, Sendable, Hashable {
  /// One line for people.
  let reason: String
}
