/// One thing in a schema, and how it is defined.
package struct SchemaObject: Sendable, Hashable {
  /// What it is: `table`, `column`, `index`, …
  package var kind: String
  /// Its name, quoted where SQL needs that and with its schema where there are any.
  package var name: String
  /// Its definition as the database words it; empty for what is only there or not.
  package var definition: String

  /// Creates an object.
  package init(kind: String, name: String, definition: String) {
    self.kind = kind
    self.name = name
    self.definition = definition
  }
}

extension SchemaObject: Comparable {
  /// Orders by kind, then name, then definition.
  package static func < (left: SchemaObject, right: SchemaObject) -> Bool {
    (left.kind, left.name, left.definition) < (right.kind, right.name, right.definition)
  }
}

extension SchemaObject: CustomStringConvertible {
  /// `kind name: definition`.
  package var description: String {
    "\(kind) \(name)" + (definition.isEmpty ? "" : ": \(definition)")
  }
}
