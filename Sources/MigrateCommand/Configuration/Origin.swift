import Migrations

/// Where the value of a setting came from.
enum Origin: Sendable, Hashable, CustomStringConvertible {
  case option(String)
  case environment(String)
  case file(SourceLocation)
  /// What was migrate.conf when this bundle was made.
  case bundle
  case builtIn

  var description: String {
    switch self {
    case .option(let name): name
    case .environment(let name): "environment variable \(name)"
    case .file(let location): location.description
    case .bundle: "the bundle"
    case .builtIn: "default"
    }
  }
}
