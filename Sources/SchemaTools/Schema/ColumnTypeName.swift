/// The type of a column as the parser sees it.
package struct ColumnTypeName: Sendable, Hashable {
  /// The name as `pg_type` has it, for example `int4` for `integer`, with its schema unless that is
  /// `pg_catalog`.
  package internal(set) var name: ObjectName
  /// What stands in parentheses, for example 10 and 2 for `numeric(10,2)`; nil for what is no number.
  package internal(set) var modifiers: [Int?]
  /// Whether it is an array.
  package internal(set) var isArray: Bool

  /// Takes a `TypeName`.
  init?(_ value: SyntaxValue?) {
    guard let value, let name = ObjectName(parts: value.names("names")) else { return nil }
    self.name = name.schema == "pg_catalog" ? ObjectName(name.name) : name
    modifiers = value.nodes("typmods").map { constant in
      // libpg_query leaves out a zero.
      (constant.fields["ival"] ?? constant.fields["val"]?["Integer"])
        .map { $0["ival"]?.integer ?? 0 }
    }
    isArray = !value.nodes("arrayBounds").isEmpty
  }

  /// The type of the column's values: `serial` is a word for an integer with a sequence.
  var stored: ColumnTypeName {
    let integers = [
      "serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8",
      "smallserial": "int2", "serial2": "int2",
    ]
    guard name.schema == nil, let integer = integers[name.name] else { return self }
    var type = self
    type.name = ObjectName(integer)
    return type
  }

  /// Whether it is one of these types, and no array of one.
  func isOne(of names: String...) -> Bool { !isArray && holdsOne(of: names) }

  /// Whether it is one of these types, or an array of one.
  func holdsOne(of names: [String]) -> Bool { name.schema == nil && names.contains(name.name) }
}

extension ColumnTypeName: CustomStringConvertible {
  /// The type in the words of `pg_type`, for example `varchar(10)[]`.
  package var description: String {
    let modifiers = modifiers.compactMap { $0.map(String.init) }.joined(separator: ",")
    return "\(name)" + (modifiers.isEmpty ? "" : "(\(modifiers))") + (isArray ? "[]" : "")
  }

  /// The type without what stands in parentheses.
  var bareDescription: String { "\(name)" + (isArray ? "[]" : "") }
}
