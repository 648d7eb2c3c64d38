/// The values that a transaction adds to enumerations, which it cannot use itself.
struct NewEnumValues: Sendable {
  /// The values by their type.
  private(set) var values: [ObjectName: Set<String>] = [:]
  /// The types that the transaction makes, whose values it can use.
  private var madeTypes: Set<ObjectName> = []

  /// Follows a statement.
  mutating func add(_ action: Action) {
    switch action {
    case .create(.type, let name): madeTypes.insert(name)
    case .addEnumValue(let type, let value, _) where !madeTypes.contains(type):
      values[type, default: []].insert(value)
    default: break
    }
  }
}
