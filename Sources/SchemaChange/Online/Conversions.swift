/// What is evident about values of one type as another.
package enum Conversions {
  private static let whole: Set = ["smallint", "integer", "bigint", "numeric"]
  private static let texts: Set = ["text", "character varying", "character"]
  private static let widening = [
    ["smallint", "integer", "bigint", "numeric"], ["real", "double precision"],
  ]

  /// What somebody has to say about a conversion; nil where all values have one in both directions.
  package static func question(
    _ column: Fact, _ new: [Fact.Attribute: String], _ facts: FactSet
  ) -> String? {
    let (old, type) = (column["type"] ?? "", new["type"] ?? "")
    guard old != type || column["collation"] != new["collation"] else {
      return "\(column.id.path[1]).\(column.id.name) is of type \(type) already"
    }
    let (from, to) = (TypeText.base(old), TypeText.base(type))
    if from == to || isEvident(from, to, facts) { return nil }
    let name = column.id.name
    let example =
      from.hasPrefix("timestamp") && to.hasPrefix("timestamp")
      ? "up:(\(name) AT TIME ZONE 'UTC') down:(\(name) AT TIME ZONE 'UTC')"
      : "up:(\(name)::\(type)) down:(\(name)::\(old))"
    return
      "how \(old) becomes \(type) and back is not evident; say it: `using \(example)`"
  }

  private static func isEvident(_ from: String, _ to: String, _ facts: FactSet) -> Bool {
    for types in widening {
      if let first = types.firstIndex(of: from), let second = types.firstIndex(of: to) {
        return first < second
      }
    }
    if Set([from, to]) == ["json", "jsonb"] { return true }
    let enums = Set(
      facts.facts.keys.filter { $0.kind == .enumType }.map {
        $0.path[0] == facts.defaultSchema ? $0.path[1] : $0.path.joined(separator: ".")
      })
    let isText = { texts.contains($0) || enums.contains($0) }
    return isText(from) && isText(to) || (texts.contains(to) && whole.contains(from))
  }

  /// The word for a numbered column of a type.
  static func serial(_ type: String?) -> String? {
    switch type {
    case "smallint": "smallserial"
    case "integer": "serial"
    case "bigint": "bigserial"
    default: nil
    }
  }
}
