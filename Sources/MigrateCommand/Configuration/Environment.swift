import Glibc
import Migrations

/// The environment variables: those of the process, then those of `.env` files.
struct Environment {
  /// Looks a variable of the process up.
  private let process: (String) -> String?
  private var files: [DotEnvFile] = []

  /// Creates an environment from a function that looks variables up, by default in the process.
  init(process: @escaping (String) -> String? = { getenv($0).map { String(cString: $0) } }) {
    self.process = process
  }

  /// Adds the variables of a file, behind all that are there already.
  /// - Throws: `ConfigurationError` when the file is there and cannot be read or understood.
  mutating func addFile(_ path: String) throws(ConfigurationError) {
    guard !files.contains(where: { $0.path == path }) else { return }
    if let file = try DotEnvFile(path: path, process: process) { files.append(file) }
  }

  /// The value of a variable and where it was set.
  func lookUp(_ name: String) -> (value: String, origin: Origin)? {
    if let value = process(name) { return (value, .environment(name)) }
    for file in files {
      if let variable = file.variables[name] {
        return (variable.value, .file(SourceLocation(path: file.path, line: variable.line)))
      }
    }
    return nil
  }

  /// The value of a variable that sets something of migrate's own.
  ///
  /// - Throws: `ConfigurationError.emptyVariable`: a secret that was not handed on must not select
  ///   another database than was meant.
  func lookUpSetting(
    _ name: String
  ) throws(ConfigurationError) -> (value: String, origin: Origin)? {
    guard let found = lookUp(name) else { return nil }
    if found.value.allSatisfy(\.isWhitespace) { throw .emptyVariable(found.origin, name: name) }
    return found
  }

  /// The variables of `.env` files.
  var fileVariables: [String: String] {
    files.reduce(into: [:]) { variables, file in
      variables.merge(file.variables.mapValues(\.value)) { first, _ in first }
    }
  }

  /// The value of a variable of other programs, unless it is empty: a variable that a container's
  /// configuration leaves empty is meant not to be set.
  func lookUpNonEmpty(_ name: String) -> (value: String, origin: Origin)? {
    lookUp(name).flatMap { $0.value.isEmpty ? nil : $0 }
  }
}
