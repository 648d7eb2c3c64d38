/// The values that a transaction adds to enumerations, which it cannot use itself.
struct NewEnumValues: Sendable {
  /// The values by their type.
  private(set) var values: [ObjectName: Set<String>] = [:]
  /// The types that the transaction makes, whose new values it can use since PostgreSQL 17.
  private var madeTypes: Set<ObjectName> = []

  /// Follows a statement.
  mutating func add(_ action: DDLStatement, in settings: LintSettings) {
    switch action {
    case .create(.type, let name) where settings.serverVersion.map({ $0 >= 17 }) == true:
      madeTypes.insert(name)
    case .addEnumValue(let type, let value, _) where !madeTypes.contains(type):
      values[type, default: []].insert(value)
    default: break
    }
  }
}
