import FoundationEssentials

/// The variables that a program finds which is started.
package struct ProgramEnvironment: Sendable, Hashable {
  /// The variables.
  package private(set) var variables: [String: String]

  /// Those of this process.
  package static let inherited = ProgramEnvironment { _, value in value }

  /// Those of this process, each with the value that is shown to the program; nil for none.
  package init(_ shown: (_ name: String, _ value: String) -> String?) {
    variables = [:]
    for (name, value) in ProcessInfo.processInfo.environment {
      variables[name] = shown(name, value)
    }
  }

  /// The environment with other variables, which replace those of the same name.
  package func adding(_ other: [String: String]) -> ProgramEnvironment {
    var environment = self
    environment.variables.merge(other) { $1 }
    return environment
  }
}
