/// The name of a table or of something else in a schema.
///
/// `public`, which is nearly always first in the search path, is the same as no schema.
package struct ObjectName: Sendable, Hashable {
  /// The schema; nil for `public` and when there is none.
  package let schema: String?
  /// The name.
  package let name: String

  /// Creates a name.
  package init(schema: String? = nil, _ name: String) {
    self.schema = schema == "public" ? nil : schema
    self.name = name
  }
}

extension ObjectName: CustomStringConvertible {
  /// `schema.name`, or the name alone.
  package var description: String { schema.map { "\($0).\(name)" } ?? name }
}

extension ObjectName {
  /// Takes the name of a `RangeVar`.
  init?(rangeVar: SyntaxValue?) {
    guard let name = rangeVar?["relname"]?.text else { return nil }
    self.init(schema: rangeVar?["schemaname"]?.text, name)
  }

  /// Takes a name that is a list: schema and name, or the name alone.
  init?(parts: [String]) {
    guard let name = parts.last else { return nil }
    self.init(schema: parts.count > 1 ? parts[parts.count - 2] : nil, name)
  }
}
