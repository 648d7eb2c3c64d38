import ArgumentParser
import Migrations

/// A command that writes to the versions directory, which a bundle has none of.
protocol WritesMigrations {}

/// What a bundle refuses to do.
enum BundleRefusal: Sendable, Hashable {
  /// To change migration files.
  case writing(command: String)
  /// To make a bundle.
  case bundling

  /// Refuses a command that writes migrations, if this program is a bundle.
  static func check(_ command: any ParsableCommand) throws(BundleRefusal) {
    guard MigrationBundle.current != nil, command is any WritesMigrations else { return }
    throw .writing(command: type(of: command)._commandName)
  }
}

extension BundleRefusal: MigrationError {
  var exitStatus: ExitStatus { .usage }

  var description: String {
    switch self {
    case .writing(let command):
      """
      this program is a bundle: its migrations cannot be changed
      Run `migrate \(command)` where the migration files are, and make a new bundle.
      """
    case .bundling:
      "this program is a bundle already; copy it, or run `migrate bundle` where the files are"
    }
  }
}
