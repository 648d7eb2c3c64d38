import Migrations

/// What can be wrong with the configuration. Exit code 78.
enum ConfigurationError: Sendable, Hashable {
  case unreadable(path: String, reason: String)
  case syntax(SourceLocation, message: String)
  case unknownKey(SourceLocation, key: String, near: String?)
  case wrongValue(origin: Origin, key: String, value: String, expectation: String)
  /// A variable that is set, and empty.
  case emptyVariable(Origin, name: String)
  /// No database is named, where the one for a first try cannot be meant.
  case noDatabase(because: String)
  case undefinedVariable(SourceLocation, key: String, variable: String)
  case malformedVariable(SourceLocation, key: String)
  case unusableJSON(SourceLocation, key: String, variable: String, JSONVariableError)
  case unknownEnvironment(name: String, path: String, known: [String])
  case environmentWithoutFile(name: String)
  case unknownDeployment(name: String?, path: String?, known: [String])
  case missingForDeployment(keys: [String])
}

extension ConfigurationError: MigrationError {
  var exitStatus: ExitStatus { .configuration }

  var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "cannot read \(path): \(reason)"
    case .syntax(let location, let message):
      "\(location): \(message)"
    case .unknownKey(let location, let key, let near):
      "\(location): unknown key \"\(key)\""
        + (near.map { "; did you mean \"\($0)\"?" } ?? "; `migrate config` lists the keys")
    case .wrongValue(let origin, let key, let value, let expectation):
      "\(origin): \(key) is \(value): expected \(expectation)"
    case .emptyVariable(.file(let location), let name):
      "\(location): \(name) is empty; give it a value, or remove the line"
    case .emptyVariable(_, let name):
      """
      the environment variable \(name) is set and empty; give it a value, or unset it (is a secret \
      or a variable missing where this runs?)
      """
    case .noDatabase(let reason):
      """
      no database is named, and \(reason), so that \(Configuration().url) cannot be meant
      Nothing was done. Set DATABASE_URL (or MIGRATE_URL, --url, url in migrate.conf).
      """
    case .undefinedVariable(let location, let key, let variable):
      "\(location): \(key) needs the environment variable \(variable), which is not set"
        + " (write ${\(variable):-default} to do without)"
    case .malformedVariable(let location, let key):
      "\(location): \(key) has a \"${\" that is not ${NAME} or ${NAME:-default}"
        + " (write $${ for the characters themselves)"
    case .unusableJSON(let location, let key, let variable, .notAnObject):
      "\(location): \(key) needs a member of the environment variable \(variable), which is no JSON object"
    case .unusableJSON(let location, let key, let variable, .noMember(let member, let known)):
      """
      \(location): \(key) needs \(variable).\(member), but the JSON in the environment variable \
      \(variable) has no text or number of that name; it has \(known.joined(separator: ", "))
      """
    case .unknownEnvironment(let name, let path, let known):
      "\(path) has no [environments.\(name)]"
        + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
    case .environmentWithoutFile(let name):
      "environment \"\(name)\" was asked for, but there is no migrate.conf"
        + " (name one with --config, or run `migrate init`)"
    case .unknownDeployment(let name?, let path?, let known):
      "\(path) has no [deploy.\(name)]"
        + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
    case .unknownDeployment(let name?, nil, _):
      "deployment \"\(name)\" was asked for, but there is no migrate.conf (name one with --config)"
        + Self.notTheDatabase
    case .unknownDeployment(nil, let path, let known):
      "\(path ?? "migrate.conf") has several deployments; name one: \(known.joined(separator: ", "))"
    case .missingForDeployment(let keys):
      "the deployment needs "
        + keys.map { "--\($0.split(separator: "_").joined(separator: "-"))" }
        .joined(separator: " and ")
        + ", or \(keys.joined(separator: " and ")) in [deploy.NAME] of migrate.conf"
        + Self.notTheDatabase
    }
  }

  /// For who has come from sqitch or Prisma.
  private static let notTheDatabase =
    "\n`deploy` runs the migrations as a task of ECS; on a database it is `migrate upgrade head`."
}
