import ArgumentParser
import Basics
import Migrations

/// The option that says a production database is meant.
struct ProductionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where `production` is set: the database's name, to say that it is meant.",
      valueName: "name"))
  var confirm: String?
}

/// The user's consent to what cannot be taken back.
struct Consent {
  /// What is to be done, as in "drop the database".
  let action: String
  /// The database's name.
  let database: String
  /// Whether it is that of production.
  let isProduction: Bool

  /// - Throws: as `Configuration.databaseURL`.
  init(to action: String, _ loaded: LoadedConfiguration) async throws {
    self.action = action
    isProduction = loaded.isProduction
    let url = try await loaded.configuration.databaseURL()
    database = url.backEnd.commands.name(of: url)
  }

  /// Goes on where the database is not that of production, or is named.
  ///
  /// - Parameter name: the name that the user gave with `--confirm`.
  /// - Throws: `ConsentError`, `CancellationError`.
  func requireName(_ name: String?) async throws {
    guard isProduction else { return }
    if let name {
      guard name == database else { throw ConsentError.otherName(name, database: database) }
      return
    }
    guard Prompt.isPossible else { throw ConsentError.needsName(action, database: database) }
    let answer = try await Prompt.ask(
      "\(database.visibleLine) is a production database. Type its name to \(action):")
    guard answer == database else { throw ConsentError.declined }
  }

  /// Goes on where the user says yes; on a production database by naming it.
  ///
  /// - Parameters:
  ///   - isGiven: whether the user said `--yes`.
  ///   - name: the name that the user gave with `--confirm`.
  /// - Throws: `ConsentError`, `CancellationError`.
  func require(_ isGiven: Bool, _ name: String?) async throws {
    if isProduction { return try await requireName(name) }
    if isGiven { return }
    guard Prompt.isPossible else { throw ConsentError.needsYes(action, database: database) }
    guard try await Prompt.confirm("\(database): \(action)") else {
      throw ConsentError.declined
    }
  }
}

/// Why something that cannot be taken back was not done.
enum ConsentError: Sendable, Hashable {
  /// Nobody can be asked, and `--yes` was not said.
  case needsYes(String, database: String)
  /// Nobody can be asked, and the production database was not named.
  case needsName(String, database: String)
  /// Another database was named.
  case otherName(String, database: String)
  /// The user said no.
  case declined
}

extension ConsentError: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .needsYes(let action, let database):
      """
      this would \(action): \(database.visibleLine)
      Nothing was done, as there is no terminal to ask on. Say --yes if you mean it.
      """
    case .needsName(let action, let database):
      """
      \(database.visibleLine) is a production database, and this would \(action)
      Nothing was done. Say --confirm \(database.visibleLine) if you mean it.
      """
    case .otherName(let name, let database):
      """
      --confirm \(name.visibleLine) is not the database that this is about: \(database.visibleLine)
      Nothing was done.
      """
    case .declined: "not confirmed; nothing was done"
    }
  }
}
