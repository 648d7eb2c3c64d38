import ArgumentParser

/// `-x key=value`: what Swift migrations find in `MigrationDatabase.arguments`, and what `${key}`
/// stands for in SQL files with placeholders.
struct MigrationArguments: ParsableArguments {
  @Option(
    name: .customShort("x"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A value for `database.arguments[\"key\"]` in Swift and `${key}` in SQL with placeholders.",
      valueName: "key=value"),
    transform: Argument.init)
  var arguments: [Argument] = []

  /// The values by their keys; of a key that stands twice, the last value.
  var values: [String: String] {
    Dictionary(arguments.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// A key with its value; a key alone has an empty one.
  struct Argument: Sendable, Hashable {
    var key: String
    var value: String

    init(_ text: String) throws {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let key = parts.first, !key.isEmpty else {
        throw ValidationError("-x takes key=value")
      }
      self.key = String(key)
      value = parts.count > 1 ? String(parts[1]) : ""
    }
  }
}
