/// What the names of types say about how values get from one to the other.
enum TypeText {
  private static let families: [Set<String>] = [
    ["smallint", "integer", "bigint"], ["text", "character varying"], ["real", "double precision"],
    ["timestamp without time zone", "timestamp with time zone", "date"],
    ["smallint", "integer", "bigint", "numeric"],
  ]

  /// The types that any value can be written as, and read from.
  private static let texts: Set = ["text", "character varying", "character"]

  /// The name without a modifier.
  static func base(_ type: String) -> String {
    type.replacing(#/\([0-9, -]*\)/#, with: "")
  }

  /// Whether the values need no cast that has to be written.
  static func isOfOneFamily(_ old: String?, _ new: String?) -> Bool {
    guard let old = old.map(base), let new = new.map(base) else { return true }
    return old == new || families.contains { $0.contains(old) && $0.contains(new) }
  }

  /// The values of a column as another type: by way of text where there is no cast.
  static func conversion(
    of column: String, from old: String, to new: String, _ facts: FactSet
  ) -> String {
    let isArray = new.hasSuffix("[]") && old.hasSuffix("[]")
    let (from, to) = (element(old, facts), element(new, facts))
    let isCast =
      from == to || texts.contains(from) || texts.contains(to)
      || facts.casts.contains("\(from) \(to)")
    return isCast ? "\(column)::\(new)" : "\(column)::text\(isArray ? "[]" : "")::\(new)"
  }

  /// What an array has, and what a domain is over.
  private static func element(_ type: String, _ facts: FactSet) -> String {
    var name = base(type).trimmingSuffix("[]")
    let domains = facts.domains
    while let domain = domains[name], domain != name { name = base(domain) }
    return name
  }
}
