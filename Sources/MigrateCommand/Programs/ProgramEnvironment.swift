import Basics
import FoundationEssentials
import Migrations

/// What the programs find that migrate starts: the variables of this process without the secrets that
/// are none of their business.
extension ProgramEnvironment {
  /// For programs of the user's own, such as hooks and editors: without the settings of migrate that
  /// hold passwords and all else that leads into the database.
  static let user = ProgramEnvironment { name, value in
    leadsIntoDatabase(name, value) ? nil : value
  }

  /// For tools, such as compilers and git: without any secret.
  static let tool = ProgramEnvironment { name, value in
    leadsIntoDatabase(name, value) || isSecret(name) || name.hasPrefix("MIGRATE_") ? nil : value
  }

  /// For the code of a project that is only read: secrets are there, as it may not start without them,
  /// and have another value.
  static let project = ProgramEnvironment { name, value in
    if name.hasPrefix("MIGRATE_") || name.hasPrefix("PG") || name.hasPrefix("AWS_") {
      return leadsIntoDatabase(name, value) || isSecret(name) || name.hasPrefix("MIGRATE_")
        ? nil : value
    }
    if let url = withoutPassword(value) { return url }
    return isSecret(name) ? "masked" : value
  }

  /// For the code of a project that logs on to its own database: without the settings of migrate, and
  /// without the keys to AWS.
  static let projectWithDatabase = ProgramEnvironment { name, value in
    name.hasPrefix("MIGRATE_") || (name.hasPrefix("AWS_") && isSecret(name)) ? nil : value
  }

  /// For PostgreSQL's own programs: the tools' with libpq's variables.
  static let libpq = tool.adding(
    ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("PG") })

  /// Whether a variable is a way into a database: a setting of migrate with a URL or the value of a
  /// placeholder, a password of libpq, or a URL with a password by any name.
  private static func leadsIntoDatabase(_ name: String, _ value: String) -> Bool {
    databaseSettings.contains(name) || name == "PGPASSWORD" || name == "PGPASSFILE"
      || (name.hasPrefix("MIGRATE_") && isSecret(name)) || withoutPassword(value) != nil
  }

  private static let databaseSettings = Set(
    Setting.all.filter(\.isSecret).flatMap(\.environmentVariables) + ["DATABASE_URL"])

  /// Whether a name says that the value is a secret.
  private static func isSecret(_ name: String) -> Bool {
    let name = name.uppercased()
    return secretWords.contains { name.contains($0) }
  }

  private static let secretWords = [
    "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "PRIVATE_KEY", "API_KEY",
    "APIKEY", "ACCESS_KEY",
  ]

  /// The URL or connection string of a database with another password; nil for anything else.
  private static func withoutPassword(_ value: String) -> String? {
    if let match = value.firstMatch(of: #/^[A-Za-z][A-Za-z0-9+.:_-]*://[^/?#\s]*?:([^/\s]*)@/#) {
      let scheme = value.prefix { $0 != "/" }.lowercased()
      guard databaseSchemes.contains(where: scheme.contains) else { return nil }
      return value.replacingCharacters(in: match.1.startIndex..<match.1.endIndex, with: "masked")
    }
    guard value.contains(#/(^|[\s?&;])[Pp]assword\s*=/#) else { return nil }
    return value.replacing(#/([Pp]assword\s*=\s*)('[^']*'|[^\s&;]*)/#) { "\($0.1)masked" }
  }

  private static let databaseSchemes = [
    "postgres", "sqlite", "mysql", "mariadb", "sqlserver", "pgx",
  ]
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}

/// Runs a program of PATH to its end.
/// - Returns: what it wrote, without newlines at the end; nil when it cannot be run, or fails.
func programOutput(_ command: [String]) -> String? {
  let result = try? runForOutput(
    command[0], Array(command.dropFirst()), environment: .tool)
  guard let result, result.status == 0 else { return nil }
  let text = String(decoding: result.output, as: UTF8.self)
  return String(text.reversed().drop { $0.isNewline }.reversed())
}
