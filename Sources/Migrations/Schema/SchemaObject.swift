/// One thing in a schema, and how it is defined.
public struct SchemaObject: Sendable, Hashable {
  /// What it is: `table`, `column`, `index`, …
  public var kind: String
  /// Its name, quoted where SQL needs that and with its schema where there are any.
  public var name: String
  /// Its definition as the database words it; empty for what is only there or not.
  public var definition: String

  /// Creates an object.
  public init(kind: String, name: String, definition: String) {
    self.kind = kind
    self.name = name
    self.definition = definition
  }
}

extension SchemaObject: Comparable {
  /// Orders by kind, then name, then definition.
  public static func < (left: SchemaObject, right: SchemaObject) -> Bool {
    (left.kind, left.name, left.definition) < (right.kind, right.name, right.definition)
  }
}

extension SchemaObject: CustomStringConvertible {
  /// `kind name: definition`.
  public var description: String {
    "\(kind) \(name)" + (definition.isEmpty ? "" : ": \(definition)")
  }
}
